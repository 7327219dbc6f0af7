import AdminSocket
import ArgumentParser
import EthereumPrimitives
import Ledger
import LedgerCore
import StrictJSON

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
    var proposal: String

    func run() async throws {
        try await reportingErrors {
            guard let hash = Bytes32(hex: proposal) else {
                throw Failure(
                    message: "'\(proposal)' is no proposal; give 0x and 64 hexadecimal digits, as `imo remote proposals` shows them", code: 64)
            }
            guard let waiting = try await RemoteProposal.list().first(where: { $0.hash == hash }), let profile = try RemoteProfile.chosen() else {
                throw Failure(
                    message:
                        "no command of the hash \(hash) waits; it was carried out, was dropped after 24 hours, or never came: see `imo remote proposals`",
                    code: 66)
            }
            let entry = try await profile.withClient { try await $0.submit(waiting.body) }
            guard entry.outcome == .accepted else { throw entry.failure }
            common.show(.entryWithEffects(entry))
        }
    }
}
