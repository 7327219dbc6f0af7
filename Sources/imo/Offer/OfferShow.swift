import ArgumentParser
import Ledger
import LedgerCore
import StrictJSON

struct OfferShow: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show an offer: its terms, what was raised, and what becomes of deposits.",
        discussion: """
            EXAMPLE
              imo offer show seed
            """)

    @OptionGroup var common: CommonOptions

    @Argument(help: "The offer's id.")
    var offer: ProgramID

    func run() async throws {
        try await reportingErrors {
            let state = try common.directory.read { try OfferState(offer, in: $0) }
            common.show(state.shown(as: offer))
        }
    }
}

extension OfferState {
    /// The offer as people are shown it.
    func shown(as offer: ProgramID) -> JSONValue {
        .object(
            [JSONMember("offer", .text(offer)), JSONMember("model", .text(model))] + facts.map { JSONMember($0.name, .string($0.text)) } + [
                JSONMember("closesAt", closesAt.map { .time($0) } ?? .null),
                JSONMember(
                    "rounding",
                    .string("what rounding leaves without a token comes back as money; the proceeds may then be a few units under the target")),
                JSONMember("grants", .object(grants.map { JSONMember($0.holder, .amount($0.amount)) })),
            ])
    }
}
