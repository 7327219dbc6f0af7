import ArgumentParser
import Ledger
import LedgerCore
import StrictJSON
import Upstreams

struct ModelUpstreamNewKey: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "new-key", abstract: "Make a key that seals upstreams' API keys.",
        discussion: """
            Keep the file outside of the data directory and back it up. Without it the sealed keys cannot be opened.

            EXAMPLE
              imo model upstream new-key /etc/imo/upstream.key
            """)

    @OptionGroup var common: CommonOptions

    @Argument(help: "The file to create.")
    var path: String

    func run() async throws {
        try await reportingErrors {
            try KeyEncryptionKey.create(path: path)
            let key = try KeyEncryptionKey(path: path, dataDirectory: common.directory.path) { [] }
            common.show(.object(["file": .string(path), "keyEncryptionKey": .string(key.id)]))
        }
    }
}

struct ModelUpstreamRotate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rotate", abstract: "Seal all upstreams' API keys under another key. Keys in files are sealed too.",
        discussion: """
            A running gateway keeps the keys that it has. Restart it with the new key-encryption key afterwards.

            EXAMPLE
              imo model upstream rotate --key-encryption-key old.key --new-key-encryption-key new.key
            """)

    @OptionGroup var common: CommonOptions

    @OptionGroup var keyEncryption: KeyEncryptionOptions

    @Option(name: .customLong("new-key-encryption-key"), help: ArgumentHelp("The file of the new key.", valueName: "file"))
    var newPath: String

    @Option(
        name: .customLong("new-key-encryption-password-file"),
        help: ArgumentHelp("The password of a new key that is a keystore.", valueName: "file"))
    var newPasswordFile: String?

    func run() async throws {
        try await reportingErrors {
            let old = try keyEncryption.key(for: common.directory)
            var options = keyEncryption
            options.path = newPath
            options.passwordFile = newPasswordFile
            guard let new = try options.key(for: common.directory) else { throw ValidationError("name the new key's file") }
            var count: UInt64 = 0
            try await common.directory.changeUpstreams(reloads: false) { directory in
                for id in directory.models.keys {
                    for index in directory.models[id]?.upstreams.indices ?? 0..<0 {
                        guard let upstream = directory.models[id]?.upstreams[index], let text = try upstream.apiKey(openedBy: old) else {
                            continue
                        }
                        directory.models[id]?.upstreams[index].key = .sealed(try new.seal(text, for: upstream.url))
                        count += 1
                    }
                }
            }
            common.show(.object(["sealed": .count(count), "keyEncryptionKey": .string(new.id)]))
        }
    }
}
