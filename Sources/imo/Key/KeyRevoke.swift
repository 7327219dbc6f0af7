import ArgumentParser
import Ledger
import LedgerCore
import StrictJSON

struct KeyRevoke: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "revoke", abstract: "Revoke an API key for good.",
        discussion: """
            EXAMPLE
              imo key revoke key_5f3c0a9b1d2e
            """)

    @OptionGroup var common: CommonOptions

    @Argument(help: "The key's id, as `imo key list` shows it.")
    var key: KeyArgument

    func run() async throws {
        try await reportingErrors {
            let hash = try common.directory.read { try key.resolve(in: $0) }
            let entry = try await common.submit(.revokeKey(RevokeKey(keyHash: hash)))
            common.show(.object(["id": .string(key.id), "revoked": .bool(true), "entry": .count(entry.number)]))
        }
    }
}
