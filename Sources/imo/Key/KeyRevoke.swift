import ArgumentParser
import EthereumABI
import EthereumPrimitives
import Ledger
import LedgerCore

struct KeyRevoke: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "revoke", abstract: "End an API key for good.",
        discussion: """
            EXAMPLE
              imo key revoke key_5f3c0a9b1d2e
            """)

    @OptionGroup var common: CommonOptions

    @Argument(help: "The key's id, as `imo key list` shows it.")
    var id: String

    func run() async throws {
        try await reportingErrors {
            let matches = try common.directory.read { reader in try reader.keys().map(\.hash).filter { JSONValue.keyID($0) == id } }
            guard let hash = matches.first, matches.count == 1 else { throw Outcome.keyNotFound.failure }
            let entry = try await common.submit(.revokeKey(RevokeKey(keyHash: hash)))
            common.show(.object(["id": .string(id), "revoked": .bool(true), "entry": .count(entry.number)]))
        }
    }
}
