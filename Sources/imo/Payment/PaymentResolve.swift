import ArgumentParser
import EthereumPrimitives
import Ledger
import LedgerCore

struct PaymentResolve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resolve", abstract: "Say what became of a payment that its facilitator does not know about.",
        discussion: """
            Look at the chain first. With --transaction the token has moved and the payment is credited; with --failed it has not and never will, as after
            its expiry. Neither can be taken back by this command.

            EXAMPLE
              imo payment resolve 0x1d6f0d8a6f1c1f7ab7b1f5f2c0c0a9a2d6a1c6f0b0f5c7b1a2e3d4c5b6a79881 --failed
            """)

    @OptionGroup var common: CommonOptions

    @Argument(help: "The payment's id.")
    var payment: PaymentID

    @Option(help: "The hash of the transaction that moved the token.")
    var transaction: String?

    @Flag(help: "The token has not moved and never will.")
    var failed = false

    func validate() throws {
        guard (transaction != nil) != failed else { throw ValidationError("give either --transaction or --failed") }
        guard transaction == nil || hash != nil else { throw ValidationError("--transaction is not 0x and 64 hexadecimal digits") }
    }

    private var hash: Bytes32? { transaction.flatMap { try? Hex.decode($0) }.flatMap { Bytes32($0) } }

    func run() async throws {
        try await reportingErrors {
            let step: PaymentStep = hash.map { .settled(transaction: $0) } ?? .failed
            _ = try await common.submit(.advancePayment(AdvancePayment(payment: payment, step: step)))
            common.show(try shownPayment(payment, in: common.directory))
        }
    }
}
