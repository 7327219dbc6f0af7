internal import ArgumentParser

/// Says how the arguments of a command are read.
struct LiteralOption: ParsableArguments {
    @Flag(help: "Take arguments as they stand: @ and - at their start mean nothing.")
    var literal = false

    init() {}

    /// The reading of texts that are no arguments of this command: @ and - mean files and standard input.
    static var unset: LiteralOption {
        var option = LiteralOption()
        option.literal = false
        return option
    }

    /// The bytes of a text: those of the argument, of the file after `@`, or of standard input for `-`. None is dropped.
    func bytes(_ argument: String) throws -> [UInt8] {
        literal ? Array(argument.utf8) : try ToolInput.exactBytes(argument)
    }

    /// The bytes of a message: of its text, or in hexadecimal.
    func message(_ argument: String, isHex: Bool) throws -> [UInt8] {
        isHex ? try ToolInput.bytes(argument) : try bytes(argument)
    }
}
