internal import ArgumentParser
internal import StrictJSON

struct RecoverCommand: EthereumSubcommand {
    static let configuration = CommandConfiguration(
        commandName: "recover", abstract: "Print the address that signed a message (EIP-191).",
        discussion: """
            EXAMPLE
              imo eth recover 'hello' \\
                0x2c5f81708abf598d9f0b0da70d48f9d020e9e790273a1c74ba6151b281c116d141b977d01a2ce581528ea48458f589b8575f9272eeb799cc8d7f1c6801a6929c1b
            """)

    @Argument(help: "A text, @FILE for all bytes of a file, - for those of standard input, or with --hex hexadecimal bytes.")
    var message: String

    @Argument(help: "The signature: 65 bytes in hexadecimal, or 64 by EIP-2098.")
    var signature: String

    @Flag(help: "The message is hexadecimal bytes.")
    var hex = false

    @OptionGroup var literalOption: LiteralOption

    @OptionGroup var output: OutputOptions

    func result() throws -> JSONValue {
        let bytes = try literalOption.message(message, isHex: hex)
        return try BatchMethod.messageRecover.call(["message": .hex(bytes), "signature": .string(signature)])
    }
}
