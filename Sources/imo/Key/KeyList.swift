import ArgumentParser
import Ledger
import LedgerCore
import StrictJSON

struct KeyList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the API keys by their ids, revoked ones included.",
        discussion: """
            EXAMPLE
              imo key list --account alice
            """)

    @OptionGroup var common: CommonOptions

    @Option(help: "Only the keys of this account.")
    var account: AccountName?

    func run() async throws {
        try await reportingErrors {
            let keys = try common.directory.read { reader in
                try reader.keys().filter { account == nil || $0.record.account == account }
                    .sorted { ($0.record.createdAt, $0.hash) < ($1.record.createdAt, $1.hash) }.map { JSONValue.key($0.hash, $0.record) }
            }
            common.show(.array(keys))
        }
    }
}
