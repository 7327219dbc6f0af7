import ArgumentParser
import EthereumPrimitives
import Ledger
import LedgerCore
import StrictJSON

struct TokenBalance: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "balance", abstract: "Show a holder's tokens, claimable revenue by snapshot, and the revenue paid out.",
        discussion: """
            EXAMPLE
              imo token balance tiny 0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC
            """)

    @OptionGroup var common: CommonOptions

    @Argument(help: "The token's address, or its model's id.")
    var token: TokenArgument

    @Argument(help: "The holder's address.")
    var holder: Address

    func run() async throws {
        try await reportingErrors {
            let result = try common.directory.read { reader -> JSONValue in
                var view = LedgerView(reader: reader)
                let address = try token.resolve(in: &view)
                let claimable = try view.openClaims(of: holder, in: address)
                let paid = try view.balance(of: .address(holder))
                let now = try reader.timeOfRules()
                let vesting = try view.vesting(of: holder, in: address)
                return .object([
                    "token": .text(address), "holder": .text(holder), "balance": .amount(try view.holder(holder, of: address).balance),
                    "locked": .amount(vesting.locked(at: now)),
                    "transferable": .amount(try view.transferable(by: holder, in: address, at: now)),
                    "vesting": vesting.schedules.isEmpty
                        ? nil
                        : .array(
                            vesting.schedules.map { schedule in
                                .object(
                                    [
                                        JSONMember("schedule", .count(schedule.number)),
                                        JSONMember("vested", .amount(schedule.terms.vested(at: now))),
                                    ] + (JSONValue.terms(schedule.terms).objectValue ?? []))
                            }),
                    "nextNonce": .count(try view.nextNonce(of: holder)),
                    "claimable": .amount(claimable.reduce(.zero) { $0.adding($1.amount) ?? .max }),
                    "snapshots": .array(
                        claimable.map { .object(["snapshotId": .count($0.snapshotID), "claimable": .amount($0.amount)]) }),
                    "paidBalance": .amount(paid.available), "paidInAll": .amount(paid.credits),
                ])
            }
            common.show(result)
        }
    }
}
