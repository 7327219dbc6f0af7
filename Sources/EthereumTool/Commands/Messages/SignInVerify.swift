internal import ArgumentParser
internal import StrictJSON

struct SignInVerify: EthereumSubcommand {
    static let configuration = CommandConfiguration(
        commandName: "verify", abstract: "Check the signature of a sign-in message, and with --time its times.",
        discussion: """
            EXAMPLE
              imo eth siwe verify @message.txt 0x… --time 2026-01-01T12:00:00Z
            """)

    @Argument(help: "The message.")
    var message: String

    @Argument(help: "The signature: 65 bytes in hexadecimal.")
    var signature: String

    @Option(help: "The time of the sign-in, in RFC 3339.")
    var time: String?

    @OptionGroup var output: OutputOptions

    func result() throws -> JSONValue {
        try BatchMethod.siweVerify.call([
            "message": .string(try ToolInput.text(message)), "signature": .string(signature), "time": time.map { .string($0) },
        ])
    }
}
