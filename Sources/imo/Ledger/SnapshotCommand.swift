import ArgumentParser
import EthereumPrimitives
import Ledger
import LedgerCore
import StrictJSON

struct SnapshotCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "snapshot", abstract: "Freeze a token's balances and make its revenue claimable.",
        discussion: """
            The ledger refuses a snapshot until more than the token's interval has passed since the last one.

            EXAMPLE
              imo snapshot tiny
            """)

    @OptionGroup var common: CommonOptions

    @Argument(help: "The token's address, or its model's id.")
    var token: TokenArgument

    func run() async throws {
        try await reportingErrors {
            let address = try common.directory.read { reader in
                var view = LedgerView(reader: reader)
                return try token.resolve(in: &view)
            }
            let entry = try await common.submit(.snapshot(TakeSnapshot(token: address)))
            let result = try common.directory.read { reader -> JSONValue in
                var view = LedgerView(reader: reader)
                let id = try view.token(address).lastSnapshotID
                let snapshot = JSONValue.snapshot(try view.snapshot(UInt256(id), of: address), id: id)
                return .object([JSONMember("token", .text(address)), JSONMember("entry", .count(entry.number))] + (snapshot.objectValue ?? []))
            }
            common.show(result)
        }
    }
}
