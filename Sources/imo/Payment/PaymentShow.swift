import ArgumentParser
import EthereumPrimitives
import Ledger
import LedgerCore
import StrictJSON

struct PaymentShow: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show a payment and what became of it.",
        discussion: """
            EXAMPLE
              imo payment show 0x1d6f0d8a6f1c1f7ab7b1f5f2c0c0a9a2d6a1c6f0b0f5c7b1a2e3d4c5b6a79881
            """)

    @OptionGroup var common: CommonOptions

    @Argument(help: "The payment's id.")
    var payment: PaymentID

    func run() async throws {
        try await reportingErrors { common.show(try shownPayment(payment, in: common.directory)) }
    }
}

/// - Throws: ``Failure`` for a payment that was not accepted.
func shownPayment(_ id: PaymentID, in directory: DataDirectory) throws -> JSONValue {
    try directory.read { reader in
        var view = LedgerView(reader: reader)
        guard let record = try view.payment(id) else { throw Outcome.paymentNotFound.failure(about: "the payment \(id)") }
        return .payment(id, record)
    }
}

extension PaymentID: WrittenArgument {
    init(written text: String) throws {
        guard let hash = (try? Hex.decode(text)).flatMap({ Bytes32($0) }) else {
            throw WrittenFault("expected a payment's id, 0x and 64 hexadecimal digits, as `imo payment list` shows them")
        }
        self.init(hash)
    }
}
