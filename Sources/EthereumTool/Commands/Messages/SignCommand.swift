internal import ArgumentParser
internal import EthereumWallet
internal import StrictJSON

struct SignCommand: EthereumSubcommand {
    static let configuration = CommandConfiguration(
        commandName: "sign", abstract: "Sign a message as personal_sign does (EIP-191).",
        discussion: """
            EXAMPLE
              imo eth sign 'hello' --key-file key.txt
              imo eth sign @alice --literal --key-file key.txt
            """)

    @Argument(help: "A text, @FILE for all bytes of a file, - for those of standard input, or with --hex hexadecimal bytes.")
    var message: String

    @Flag(help: "The message is hexadecimal bytes.")
    var hex = false

    @OptionGroup var keyOptions: KeyOptions

    @OptionGroup var literalOption: LiteralOption

    @OptionGroup var output: OutputOptions

    func result() throws -> JSONValue {
        let bytes = try literalOption.message(message, isHex: hex)
        let key = try keyOptions.key()
        return try ToolError.mapping {
            .object([JSONMember("signature", .hex(try key.sign(SignedMessage.personalDigest(bytes)).bytes))])
        }
    }
}
