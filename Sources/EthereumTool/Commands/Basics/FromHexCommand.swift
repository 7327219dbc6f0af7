internal import ArgumentParser
internal import EthereumPrimitives
internal import StrictJSON

struct FromHexCommand: EthereumSubcommand {
    static let configuration = CommandConfiguration(
        commandName: "from-hex", abstract: "Write hexadecimal as an integer or a text.",
        discussion: """
            EXAMPLE
              imo eth from-hex 0xff
              imo eth from-hex 0xffff --signed
              imo eth from-hex 0x68656c6c6f --utf8
            """,
        aliases: ["to-dec"])

    @Argument(help: "Hexadecimal digits, with 0x or without.")
    var hex: String

    @Flag(help: "Read two's complement of as many bytes as there are.")
    var signed = false

    @Flag(name: .customLong("utf8"), help: "Write the bytes as text.")
    var isText = false

    @OptionGroup var output: OutputOptions

    func result() throws -> JSONValue {
        let text = try ToolInput.text(hex)
        guard !(signed && isText) else { throw ToolError("a text has no sign: leave --signed or --utf8 out", exitCode: 64) }
        guard !isText else {
            guard let text = String(validating: try ToolInput.bytes(text), as: UTF8.self) else { throw ToolError("the bytes are not UTF-8 text") }
            return .object([JSONMember("text", .string(text))])
        }
        guard let number = UInt256(hex: text) else {
            throw ToolError("'\(text.prefix(100))' is not an integer: expected 1 to 64 hexadecimal digits")
        }
        guard signed else { return .object([JSONMember("integer", .string(number.description))]) }
        // The sign is the first bit of the bytes that are written.
        let bits = 8 * (try ToolInput.bytes(text)).count
        let extended = number.bitWidth == bits && bits < 256 ? number | UInt256.max << bits : number
        let value = Int256(bitPattern: extended)
        return .object([JSONMember("integer", .string(value.description))])
    }
}
