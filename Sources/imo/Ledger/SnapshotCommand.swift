import ArgumentParser
import EthereumPrimitives
import Ledger
import LedgerCore
import StrictJSON

struct SnapshotCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "snapshot", abstract: "Freeze a token's balances and make its revenue claimable.",
        discussion: """
            The ledger refuses a snapshot until more than the token's interval has passed since the last one. Every claim is rounded down: the result says
            how much becomes dust, which holdings are too small to earn, and who has them. --dry-run says it before, and takes none.

            EXAMPLE
              imo snapshot tiny --dry-run
              imo snapshot tiny
            """)

    @OptionGroup var common: CommonOptions

    @Argument(help: "The token's address, or its model's id.")
    var token: TokenArgument

    @Flag(help: "Show what a snapshot would make of the revenue, and take none.")
    var dryRun = false

    func run() async throws {
        try await reportingErrors {
            let address = try common.directory.read { reader in
                var view = LedgerView(reader: reader)
                return try token.resolve(in: &view)
            }
            if dryRun { return common.show(try common.directory.read { try preview(of: address, $0) }) }
            let entry = try await common.submit(.snapshot(TakeSnapshot(token: address)))
            let result = try common.directory.read { reader -> JSONValue in
                var view = LedgerView(reader: reader)
                let id = try view.token(address).lastSnapshotID
                let snapshot = JSONValue.snapshot(try view.snapshot(UInt256(id), of: address), id: id, of: address)
                let shares = JSONValue.shares(try reader.shares(ofSnapshot: id, of: address))
                return .object(
                    [JSONMember("token", .text(address)), JSONMember("entry", .count(entry.number))] + (snapshot.objectValue ?? [])
                        + (shares.objectValue ?? []))
            }
            common.show(result)
        }
    }

    private func preview(of token: Address, _ reader: any LedgerReader) throws -> JSONValue {
        var view = LedgerView(reader: reader)
        let shares = try reader.sharesOfNextSnapshot(of: token)
        return .object(
            [
                JSONMember("token", .text(token)), JSONMember("snapshotId", .count(try view.token(token).lastSnapshotID + 1)),
                JSONMember("revenue", .amount(try view.unsnapshottedRevenue(of: token))), JSONMember("claimable", .amount(shares.claimable)),
            ] + (JSONValue.shares(shares).objectValue ?? []))
    }
}
