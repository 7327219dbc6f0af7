import ArgumentParser
import EthereumPrimitives
import Ledger
import LedgerCore
import StrictJSON

struct TokenRevoke: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "revoke", abstract: "Take back the locked tokens of a revocable grant.",
        discussion: """
            Vested tokens stay the holder's. `imo token balance` shows the schedules and their numbers.

            EXAMPLE
              imo token revoke tiny 0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC 1
            """)

    @OptionGroup var common: CommonOptions

    @Argument(help: "The token's address, or its model's id.")
    var token: TokenArgument

    @Argument(help: "The holder's address.")
    var holder: Address

    @Argument(help: "The schedule's number.")
    var schedule: UInt64

    func run() async throws {
        try await reportingErrors {
            let (address, before) = try read()
            let entry = try await common.submit(.revokeVesting(RevokeVesting(token: address, holder: holder, schedule: schedule)))
            let after = try read().balance
            common.show(
                .object([
                    "token": .text(address), "holder": .text(holder), "schedule": .count(schedule), "balanceBefore": .amount(before),
                    "balance": .amount(after), "entry": .count(entry.number),
                ]))
        }
    }

    private func read() throws -> (token: Address, balance: UInt256) {
        try common.directory.read { reader in
            var view = LedgerView(reader: reader)
            let address = try token.resolve(in: &view)
            return (address, try view.holder(holder, of: address).balance)
        }
    }
}
