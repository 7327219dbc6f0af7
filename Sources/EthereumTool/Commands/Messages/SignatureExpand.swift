internal import ArgumentParser
internal import StrictJSON

struct SignatureExpand: EthereumSubcommand {
    static let configuration = CommandConfiguration(
        commandName: "expand", abstract: "Write a signature as the 65 bytes of r, s and v.",
        discussion: """
            EXAMPLE
              imo eth signature expand \\
                0x2c5f81708abf598d9f0b0da70d48f9d020e9e790273a1c74ba6151b281c116d141b977d01a2ce581528ea48458f589b8575f9272eeb799cc8d7f1c6801a6929c1b
            """)

    @Argument(help: "The signature: 65 bytes in hexadecimal, or 64 by EIP-2098.")
    var signature: String

    @OptionGroup var output: OutputOptions

    func result() throws -> JSONValue {
        try BatchMethod.signatureExpand.call(["signature": .hex(try ToolInput.bytes(signature))])
    }
}
