internal import ArgumentParser
internal import StrictJSON

struct SignInVerify: EthereumSubcommand {
    static let configuration = CommandConfiguration(
        commandName: "verify", abstract: "Check the signature of a sign-in message, and what it says.",
        discussion: """
            A service checks all of it: the time, the domain that it runs under and the nonce that it issued. What no option names is not checked.

            EXAMPLE
              imo eth siwe verify @message.txt \\
                0x1c4963b98a01ea1272aa794206164fdd8c87d132c23ce4075f183918a8c4d3e557bc92a89ed3703f36c394078b1b2a9c06e03e985c2a14e7b09e02bae5b8e3d61b \\
                --domain example.com --nonce abcdefgh --chain-id 1 \\
                --time 2026-01-01T12:00:00Z
            """)

    @Argument(help: "The message.")
    var message: String

    @Argument(help: "The signature: 65 bytes in hexadecimal, or 64 by EIP-2098.")
    var signature: String

    @Option(help: "The time of the sign-in, in RFC 3339.")
    var time: String?

    @Option(help: "The domain that the message must be for.")
    var domain: String?

    @Option(help: "The nonce that was issued.")
    var nonce: String?

    @Option(help: "The chain that the message must be for.")
    var chainId: String?

    @Option(help: "The URI that the message must be for.")
    var uri: String?

    @Option(help: "The URI scheme of the origin that the message must name.")
    var scheme: String?

    @OptionGroup var output: OutputOptions

    func result() throws -> JSONValue {
        try BatchMethod.siweVerify.call([
            "message": .string(try ToolInput.text(message)), "signature": .string(signature), "time": time.map { .string($0) },
            "domain": domain.map { .string($0) }, "nonce": nonce.map { .string($0) }, "chainId": chainId.map { .string($0) },
            "uri": uri.map { .string($0) }, "scheme": scheme.map { .string($0) },
        ])
    }
}
