internal import ArgumentParser
internal import StrictJSON

struct SignInVerify: EthereumSubcommand {
    static let configuration = CommandConfiguration(
        commandName: "verify", abstract: "Check the signature of a sign-in message, and its times where --time says when.",
        discussion: """
            EXAMPLE
              imo eth siwe verify @message.txt 0x… --time 2026-01-01T12:00:00Z
            """)

    @Argument(help: "The message.")
    var message: String

    @Argument(help: "65 bytes, hexadecimal.")
    var signature: String

    @Option(help: "RFC 3339 time.")
    var time: String?

    @OptionGroup var output: OutputOptions

    func result() throws -> JSONValue {
        try BatchMethod.siweVerify.call([
            "message": .string(try ToolInput.text(message)), "signature": .string(signature), "time": time.map { .string($0) },
        ])
    }
}
