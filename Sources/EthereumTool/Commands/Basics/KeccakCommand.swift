internal import ArgumentParser
internal import StrictJSON

struct KeccakCommand: EthereumSubcommand {
    static let configuration = CommandConfiguration(
        commandName: "keccak", abstract: "Hash bytes with Keccak-256.",
        discussion: """
            EXAMPLE
              imo eth keccak 0x1234
              imo eth keccak --utf8 'Transfer(address,address,uint256)'
            """)

    @Argument(help: "Hexadecimal bytes, or with --utf8 a text.")
    var data: String

    @Flag(name: .customLong("utf8"), help: "Hash the text's UTF-8 bytes, or all bytes of a file.")
    var isText = false

    @OptionGroup var literalOption: LiteralOption

    @OptionGroup var output: OutputOptions

    func result() throws -> JSONValue {
        try BatchMethod.keccak256.call(["data": .hex(try literalOption.message(data, isHex: !isText))])
    }
}
