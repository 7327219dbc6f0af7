internal import ArgumentParser
internal import StrictJSON

struct RecoverCommand: EthereumSubcommand {
    static let configuration = CommandConfiguration(
        commandName: "recover", abstract: "Print the address that signed a message (EIP-191).",
        discussion: """
            EXAMPLE
              imo eth recover 'hello' 0x…
            """)

    @Argument(help: "A text, or with --hex hexadecimal bytes.")
    var message: String

    @Argument(help: "The signature: 65 bytes in hexadecimal.")
    var signature: String

    @Flag(help: "The message is hexadecimal bytes.")
    var hex = false

    @OptionGroup var output: OutputOptions

    func result() throws -> JSONValue {
        let bytes = hex ? try ToolInput.bytes(message) : Array(try ToolInput.text(message).utf8)
        return try BatchMethod.messageRecover.call(["message": .hex(bytes), "signature": .string(signature)])
    }
}
