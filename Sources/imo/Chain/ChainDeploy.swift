import ArgumentParser
import EthereumPrimitives
import EthereumTool
import LedgerCore

struct ChainDeploy: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "deploy", abstract: "Create a contract from its artifact.",
        discussion: """
            The contract's address follows from sender and nonce, and is shown at once. Values of the constructor follow the artifact's file, one argument each;
            arrays and tuples as JSON.

            EXAMPLE
              imo chain deploy contracts-abi/artifacts/RevShareToken.json 'My model' MINE \\
                0x70997970C51812dc3A010C7d01b50e0d17dc79C8 1000000000000000000000000 60 86400 0 \\
                0x70997970C51812dc3A010C7d01b50e0d17dc79C8 '[]' --reference 'my token'
            """)

    @OptionGroup var options: IntentOptions

    @Argument(help: "The artifact's file, then the values of the constructor.")
    var items: [String]

    func run() async throws {
        try await reportingErrors {
            let data = try ContractData.creation(items)
            try await options.queue(TransactionIntent(to: nil, value: 0, data: data, purpose: options.reference))
        }
    }
}
