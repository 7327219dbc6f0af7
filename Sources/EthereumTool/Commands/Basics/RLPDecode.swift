internal import ArgumentParser
internal import StrictJSON

struct RLPDecode: EthereumSubcommand {
    static let configuration = CommandConfiguration(
        commandName: "decode", abstract: "Decode canonical RLP to nested JSON arrays.",
        discussion: """
            EXAMPLE
              imo eth rlp decode 0xc20102
            """)

    @Argument(help: "Hexadecimal bytes.")
    var rlp: String

    @OptionGroup var output: OutputOptions

    func result() throws -> JSONValue {
        let result = try BatchMethod.rlpDecode.call(["rlp": .hex(try ToolInput.bytes(rlp))])
        // The item as JSON text, even if it is a list.
        return output.json ? result : .object([JSONMember("item", .string(result["item"]?.text ?? ""))])
    }
}
