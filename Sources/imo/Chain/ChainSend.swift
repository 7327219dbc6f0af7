import ArgumentParser
import EthereumABI
import EthereumPrimitives
import EthereumTool
import LedgerCore

struct ChainSend: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "send", abstract: "Call a contract's function, or send coins that no account of the ledger pays.",
        discussion: """
            This proposes a distributor's root, anchors a head of the log, or relays a claim that a holder signed.

            EXAMPLE
              imo chain send 0x70997970C51812dc3A010C7d01b50e0d17dc79C8 'propose(bytes32)' \\
                0xdee0dab4a4f9e88ad2f057bae5479346b47e4742fab3a76cd99cc141471a9d08 --reference 'root 12'
            """)

    @OptionGroup var options: IntentOptions

    @Argument(help: "The contract or account.")
    var receiver: Address

    @Argument(help: "A function such as transfer(address,uint256), then one argument a value; arrays and tuples as JSON.")
    var items: [String] = []

    @Option(help: ArgumentHelp("Wei to send.", valueName: "wei"))
    var value: UInt256 = 0

    func run() async throws {
        try await reportingErrors {
            let data = try items.first.map { try ContractData.call($0, Array(items.dropFirst())) } ?? []
            try await options.queue(TransactionIntent(to: receiver, value: value, data: data, purpose: options.reference))
        }
    }
}
