internal import ArgumentParser
internal import EthereumPrimitives
internal import EthereumWallet
internal import StrictJSON

struct SignInCreate: EthereumSubcommand {
    static let configuration = CommandConfiguration(
        commandName: "create", abstract: "Build a sign-in message.",
        discussion: """
            EXAMPLE
              imo eth siwe create --domain example.com --address 0x70997970C51812dc3A010C7d01b50e0d17dc79C8 \\
                --uri https://example.com/login --chain-id 1 --nonce abcdefgh --issued-at 2026-01-01T00:00:00Z
            """)

    @Option(help: "The authority that asks.")
    var domain: String

    @Option(help: "The account.")
    var address: String

    @Option(help: "The URI that is signed in to.")
    var uri: String

    @Option(help: "The chain of the account.")
    var chainId: String

    @Option(help: "A random nonce of at least 8 letters and digits.")
    var nonce: String

    @Option(help: "RFC 3339 time.")
    var issuedAt: String

    @Option(help: "A sentence that the account agrees to.")
    var statement: String?

    @Option(help: "RFC 3339 time.")
    var expirationTime: String?

    @Option(help: "RFC 3339 time.")
    var notBefore: String?

    @Option(help: "An id that the service chose.")
    var requestId: String?

    @Option(name: .customLong("resource"), help: "A URI that the account agrees to; repeat it for each.")
    var resources: [String] = []

    @OptionGroup var output: OutputOptions

    func result() throws -> JSONValue {
        guard let chain = UInt256(decimal: chainId) else { throw ToolError("'\(chainId)' is not a chain id") }
        return try ToolError.mapping {
            let message = try SignInMessage(
                domain: domain, address: try Address(address), statement: statement, uri: uri, chainID: chain, nonce: nonce,
                issuedAt: issuedAt, expirationTime: expirationTime, notBefore: notBefore, requestID: requestId,
                resources: resources.isEmpty ? nil : resources)
            return .object([JSONMember("message", .string(message.text))])
        }
    }
}
