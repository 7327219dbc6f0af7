import ArgumentParser
import EthereumPrimitives
import EthereumTool
import LedgerCore

struct ChainSnapshot: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "snapshot", abstract: "Make the revenue of a token on the chain claimable.",
        discussion: """
            A snapshot that the token refuses, because its interval has not passed or the sender may not take one, is cancelled instead of being sent.

            EXAMPLE
              imo chain snapshot 0x70997970C51812dc3A010C7d01b50e0d17dc79C8 --reference 'snapshot of November'
            """)

    @OptionGroup var options: IntentOptions

    @Argument(help: "The token's contract.")
    var token: Address

    func run() async throws {
        try await reportingErrors {
            let data = try ContractData.call("snapshot()", [])
            try await options.queue(TransactionIntent(to: token, value: 0, data: data, purpose: options.reference))
        }
    }
}
