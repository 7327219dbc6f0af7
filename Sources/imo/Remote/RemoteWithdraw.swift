import AdminSocket
import ArgumentParser
import EthereumPrimitives
import Ledger
import LedgerCore
import StrictJSON

struct RemoteWithdraw: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "withdraw", abstract: "Take back a command that waits for a second person, so that nobody can approve it any more.",
        discussion: """
            Whoever could approve it may take it back; the audit trail says who did. Giving the command again makes a new proposal.

            EXAMPLE
              IMO_REMOTE=prod.json imo remote withdraw 0x9c22ff5f21f0b81b113e63f7db6da94fedef11b2119b4088b89664fb9a3cb658
            """)

    @OptionGroup var common: CommonOptions

    @Argument(help: ArgumentHelp("The proposal's hash.", valueName: "hash"))
    var proposal: ProposalHash

    func run() async throws {
        try await reportingErrors {
            let waiting = try await RemoteProposal.waiting(proposal.hash)
            try await waiting.profile.withClient { try await $0.withdrawProposal(proposal.hash) }
            common.show(
                .object(["withdrawn": .string("\(proposal.hash)"), "subject": .string(waiting.proposal.envelope.command.subject)]))
        }
    }
}
