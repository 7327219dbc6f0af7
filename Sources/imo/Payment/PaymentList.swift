import ArgumentParser
import Ledger
import LedgerCore
import StrictJSON

struct PaymentList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the models that take payments, and the payments that are not over.",
        discussion: """
            A payment in state pending was accepted and may or may not have moved its token. The gateway asks its facilitator again twice a minute. Where
            the facilitator does not know either, look at the chain and decide with `imo payment resolve`.

            EXAMPLE
              imo payment list --json
            """)

    @OptionGroup var common: CommonOptions

    func run() async throws {
        try await reportingErrors {
            common.show(
                try common.directory.read { reader in
                    var view = LedgerView(reader: reader)
                    let open = try reader.openPayments().compactMap { id in try view.payment(id).map { JSONValue.payment(id, $0) } }
                    let models = try reader.paymentTerms().map { JSONValue.paymentTerms($0.terms, of: $0.model) }
                    return .object(["models": .array(models), "openPayments": .array(open)])
                })
        }
    }
}
