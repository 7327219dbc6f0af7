import ArgumentParser
import InferenceProxy
import Ledger
import LedgerCore
import StrictJSON

struct KeyList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the API keys by their ids, with their limits and their last use, revoked ones included.",
        discussion: """
            A gateway writes down every half minute when keys were last used.

            EXAMPLE
              imo key list --account alice
            """)

    @OptionGroup var common: CommonOptions

    @Option(help: "Only the keys of this account.")
    var account: AccountName?

    func run() async throws {
        try await reportingErrors {
            let policies = try KeyPolicyDirectory(path: common.directory.keyPolicies).policies
            let uses = KeyPolicies.lastUses(path: common.directory.keyUses)
            let keys = try common.directory.read { reader in
                try reader.keys().filter { account == nil || $0.record.account == account }
                    .sorted { ($0.record.createdAt, $0.hash) < ($1.record.createdAt, $1.hash) }.map { hash, record in
                        let more = [
                            JSONMember("lastUsedAt", uses[hash].map { .time($0) } ?? .null),
                            JSONMember("limits", policies[hash]?.json ?? .null),
                        ]
                        return JSONValue.object((JSONValue.key(hash, record).objectValue ?? []) + more)
                    }
            }
            common.show(.array(keys))
        }
    }
}
