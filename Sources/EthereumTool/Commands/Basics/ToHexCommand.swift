internal import ArgumentParser
internal import EthereumPrimitives
internal import StrictJSON

struct ToHexCommand: EthereumSubcommand {
    static let configuration = CommandConfiguration(
        commandName: "to-hex", abstract: "Write an integer or a text in hexadecimal.",
        discussion: """
            A negative integer is written as the ABI does it: in two's complement of 32 bytes, or of --bytes.

            EXAMPLE
              imo eth to-hex 255
              imo eth to-hex -1 --bytes 2
              imo eth to-hex --utf8 'hello'
            """)

    @Argument(parsing: .allUnrecognized, help: "A decimal integer, or with --utf8 a text.")
    var items: [String] = []

    @Flag(name: .customLong("utf8"), help: "Write the text's UTF-8 bytes, or all bytes of a file.")
    var isText = false

    @Option(help: "The number of bytes, 1 to 32: leading zeros are written.")
    var bytes: Int?

    @OptionGroup var literalOption: LiteralOption

    @OptionGroup var output: OutputOptions

    func result() throws -> JSONValue {
        let arguments = try TypedValues.arguments(items)
        guard arguments.count == 1 else { throw ToolError("\(arguments.count) arguments: write one integer or text", exitCode: 64) }
        guard !isText else {
            guard bytes == nil else { throw ToolError("a text has its own length: leave --bytes or --utf8 out", exitCode: 64) }
            return .object([JSONMember("hex", .hex(try literalOption.bytes(arguments[0])))])
        }
        return .object([JSONMember("hex", .string(try number(try ToolInput.text(arguments[0]))))])
    }

    private func number(_ text: String) throws -> String {
        let width = bytes ?? 32
        guard (1...32).contains(width) else { throw ToolError("\(width) bytes: write 1 to 32") }
        let isNegative = text.hasPrefix("-")
        let signed = isNegative ? Int256(decimal: text) : nil
        guard let value = isNegative ? signed?.bitPattern : UInt256(decimal: text), (signed?.signedBitWidth ?? value.bitWidth) <= 8 * width else {
            throw ToolError("'\(text.prefix(100))' is not an integer of at most \(width) bytes")
        }
        return bytes == nil && !isNegative ? value.hexString : Hex.encode(value.bigEndianBytes.suffix(width))
    }
}
