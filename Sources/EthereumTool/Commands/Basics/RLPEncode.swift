internal import ArgumentParser
internal import StrictJSON

struct RLPEncode: EthereumSubcommand {
    static let configuration = CommandConfiguration(
        commandName: "encode", abstract: "Encode nested JSON arrays of hexadecimal strings.",
        discussion: """
            EXAMPLE
              imo eth rlp encode '["0x01",["0x02"]]'
            """)

    @Argument(help: "A JSON text.")
    var item: String

    @OptionGroup var output: OutputOptions

    func result() throws -> JSONValue {
        try BatchMethod.rlpEncode.call(["item": try ToolInput.json(item)])
    }
}
