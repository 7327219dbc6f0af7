import ArgumentParser
import EthereumPrimitives
import Ledger
import LedgerCore
import StrictJSON

struct TokenGrant: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "grant", abstract: "Give tokens of the issuer to a holder by a vesting schedule.",
        discussion: """
            The tokens belong to the holder at once and earn revenue. They unlock in proportion to the time since the start, none of them before the
            cliff. Locked tokens can be neither transferred nor burnt.

            EXAMPLE
              imo token grant tiny 0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC 1000 --duration-seconds 126230400 --cliff-seconds 31557600 --revocable
            """)

    @OptionGroup var common: CommonOptions

    @Argument(help: "The token's address, or its model's id.")
    var token: TokenArgument

    @Argument(help: "The account that receives the tokens.")
    var holder: Address

    @Argument(help: "The amount of tokens: \(Amount.help).")
    var amount: Amount

    @Option(help: ArgumentHelp("The start of the schedule, such as 2026-12-01 or 2026-12-01T09:00:00Z (UTC); by default now.", valueName: "time"))
    var start: Timestamp?

    @Option(help: "Seconds after the start until the first tokens are unlocked.")
    var cliffSeconds: UInt64 = 0

    @Option(help: "Seconds after the start until all tokens are unlocked.")
    var durationSeconds: UInt64

    @Flag(help: "Let `imo token revoke` take locked tokens back.")
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
