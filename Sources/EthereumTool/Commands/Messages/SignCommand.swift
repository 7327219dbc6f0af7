internal import ArgumentParser
internal import EthereumWallet
internal import StrictJSON

struct SignCommand: EthereumSubcommand {
    static let configuration = CommandConfiguration(
        commandName: "sign", abstract: "Sign a message as personal_sign does (EIP-191).",
        discussion: """
            EXAMPLE
              imo eth sign 'hello' --key-file key.txt
            """)

    @Argument(help: "A text, or with --hex hexadecimal bytes.")
    var message: String

    @Flag(help: "The message is hexadecimal bytes.")
    var hex = false

    @OptionGroup var keyOptions: KeyOptions

    @OptionGroup var output: OutputOptions

    func result() throws -> JSONValue {
        let bytes = hex ? try ToolInput.bytes(message) : Array(try ToolInput.text(message).utf8)
        let key = try keyOptions.key()
        return try ToolError.mapping {
            .object([JSONMember("signature", .hex(try key.sign(SignedMessage.personalDigest(bytes)).bytes))])
        }
    }
}
