import ArgumentParser
import Ledger
import LedgerCore

struct PaymentClose: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "close", abstract: "Take no more payments for calls of a model.",
        discussion: """
            Payments that were accepted before are settled and credited all the same.

            EXAMPLE
              imo payment close tiny
            """)

    @OptionGroup var common: CommonOptions

    @Argument(help: "The model's id.")
    var model: ModelID

    func run() async throws {
        try await reportingErrors {
            common.show(.entry(try await common.submit(.setPaymentTerms(SetPaymentTerms(model: model, terms: nil)))))
        }
    }
}
