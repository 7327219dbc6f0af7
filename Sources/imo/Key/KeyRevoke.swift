import ArgumentParser
import EthereumPrimitives
import Ledger
import LedgerCore
import StrictJSON

struct KeyRevoke: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "revoke", abstract: "Revoke an API key for good.",
        discussion: """
            Without a signature this is the operator's command. With --keystore, or with --typed-data-for and --signed, the owner of the key's account revokes
            it.

            EXAMPLE
              imo key revoke key_5f3c0a9b1d2e
              imo key revoke key_5f3c0a9b1d2e --keystore owner.json --password-file owner.password
            """)

    @OptionGroup var common: CommonOptions
    @OptionGroup var signing: SigningOptions

    @Argument(help: "The key's id, as `imo key list` shows it.")
    var key: KeyArgument

    func run() async throws {
        try await reportingErrors {
            let hash = try common.directory.read { try key.resolve(in: $0) }
            guard let command = try command(hash) else { return }
            let entry = try await common.submit(command)
            common.show(.object(["id": .string(key.id), "revoked": .bool(true), "entry": .count(entry.number)]))
        }
    }

    /// Returns the owner's command, or without a signature the operator's; nil where a message was printed to be signed elsewhere.
    private func command(_ hash: Bytes32) throws -> Command? {
        guard signing.isUsed else { return .revokeKey(RevokeKey(keyHash: hash)) }
        let record = try common.directory.read { reader in
            var view = LedgerView(reader: reader)
            return try view.key(hash: hash)
        }
        guard let account = record?.account else { throw Outcome.keyNotFound.failure(about: "the key '\(key.id)'") }
        return try signing.sign(common) { owner, authorization in
            .revokeOwnKey(RevokeOwnKey(owner: owner, account: account, keyHash: hash, authorization: authorization))
        }
    }
}
