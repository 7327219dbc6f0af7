import AdminSocket
import ArgumentParser
import Ledger
import LedgerCore

struct RemoteApprove: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "approve", abstract: "Approve, as the second person, a command that takes money out, and have it carried out.",
        discussion: """
            The hash says which bytes are approved: look at them with `imo remote proposals` first. Approving twice carries it out once.

            EXAMPLE
              IMO_REMOTE=prod.json imo remote approve 0x9c22ff5f21f0b81b113e63f7db6da94fedef11b2119b4088b89664fb9a3cb658
            """)

    @OptionGroup var common: CommonOptions

    @Argument(help: ArgumentHelp("The proposal's hash.", valueName: "hash"))
    var proposal: ProposalHash

    func run() async throws {
        try await reportingErrors {
            let waiting = try await RemoteProposal.waiting(proposal.hash)
            let entry = try await waiting.profile.withClient { try await $0.submit(waiting.proposal.body) }
            guard entry.outcome == .accepted else { throw entry.failure }
            common.show(.entryWithEffects(entry))
        }
    }
}
