import ArgumentParser
import EthereumPrimitives
import Ledger
import LedgerCore
import StrictJSON

struct TokenGrant: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "grant", abstract: "Give tokens of the issuer to a holder by a vesting schedule.",
        discussion: """
            The tokens are the holder's at once and earn revenue, and unlock in proportion to the time since the start, none before the cliff. Locked ones
            are neither transferred nor burnt.

            EXAMPLE
              imo token grant tiny 0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC 1000 --duration-seconds 126230400 --cliff-seconds 31557600 --revocable
            """)

    @OptionGroup var common: CommonOptions

    @Argument(help: "The token's address, or its model's id.")
    var token: TokenArgument

    @Argument(help: "Who receives the tokens.")
    var holder: Address

    @Argument(help: "How many tokens: \(Amount.help).")
    var amount: Amount

    @Option(help: ArgumentHelp("When the schedule starts, such as 2026-12-01 or 2026-12-01T09:00:00Z (UTC); now without it.", valueName: "time"))
    var start: Timestamp?

    @Option(help: "How long after the start nothing is unlocked.")
    var cliffSeconds: UInt64 = 0

    @Option(help: "How long after the start everything is unlocked.")
    var durationSeconds: UInt64

    @Flag(help: "Whether what is locked can be taken back by `imo token revoke`.")
    var revocable = false

    func run() async throws {
        try await reportingErrors {
            let address = try common.directory.read { reader in
                var view = LedgerView(reader: reader)
                return try token.resolve(in: &view)
            }
            let terms = VestingTerms(
                total: amount.value, startsAt: start ?? .now, cliffSeconds: cliffSeconds, durationSeconds: durationSeconds, isRevocable: revocable)
            let entry = try await common.submit(.grantVesting(GrantVesting(token: address, holder: holder, terms: terms)))
            let number = try common.directory.read { reader in
                var view = LedgerView(reader: reader)
                return try view.vesting(of: holder, in: address).granted
            }
            common.show(
                .object(
                    [
                        JSONMember("token", .text(address)), JSONMember("holder", .text(holder)), JSONMember("schedule", .count(number)),
                        JSONMember("entry", .count(entry.number)),
                    ] + (JSONValue.terms(terms).objectValue ?? [])))
        }
    }
}
