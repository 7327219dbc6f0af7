import ArgumentParser
import EthereumPrimitives
import LedgerCore

struct ChainDeposit: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "deposit", abstract: "Pay an account's money into a revenue-share token on the chain, for its holders.",
        discussion: """
            The revenue of a model reaches an account of the ledger by the model's revenue split. The amount leaves that account at once and comes back if the
            transaction fails or is cancelled. The ledger's asset must be the chain's coin.

            EXAMPLE
              imo chain deposit 0x70997970C51812dc3A010C7d01b50e0d17dc79C8 2.5 --from treasury --reference 'revenue of November'
            """)

    @OptionGroup var options: IntentOptions

    @Argument(help: "The token's contract.")
    var token: Address

    @Argument(help: "The amount.")
    var amount: Amount

    @Option(name: .customLong("from"), help: "The account that pays.")
    var account: FundedAccount

    func run() async throws {
        try await reportingErrors {
            let asset = try options.common.directory.read { reader in
                var view = LedgerView(reader: reader)
                return try ChainAsset(of: view.ledger())
            }
            guard case .native = asset else {
                throw Failure(message: "deposits are made in the chain's coin, and the ledger's asset is a token", code: 65)
            }
            let payment = TransactionIntent.Payment(payer: account, amount: amount.value)
            try await options.queue(TransactionIntent(to: token, value: amount.value, data: [], purpose: options.reference, payment: payment))
        }
    }
}
