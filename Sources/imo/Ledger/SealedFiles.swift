import EthereumABI
import EthereumPrimitives
import Foundation
import Ledger
import LedgerCore
import PrivateFiles
import StrictJSON
import Upstreams

/// The files that a ledger needs to keep its promises, sealed in one file beside its backup: `BACKUP.sealed`.
///
/// The operator's key-encryption key opens it, which lies outside of the data directory. A box is bound to its ledger and to the file's name, so that a secret of
/// one ledger is never put beside another.
struct SealedFiles {
    private static let version: UInt64 = 1

    /// Names the key that opens the boxes.
    let keyID: String
    let ledger: Address
    private let boxes: [(name: String, box: [UInt8])]

    var names: [String] { boxes.map(\.name) }

    /// The place of the sealed files of a backup.
    static func path(beside backup: String) -> String { backup + ".sealed" }

    /// The files that are sealed where they are there. API keys in `upstreams.json` are sealed under the same key already.
    static func sources(in directory: DataDirectory) -> [String] {
        [directory.secret, directory.logKey, directory.upstreams, directory.keyPolicies, directory.webhooks]
    }

    /// Seals the directory's files.
    ///
    /// - Throws: ``FileFailure`` when one is there and cannot be read.
    init(of directory: DataDirectory, ledger: Address, under key: KeyEncryptionKey) throws {
        self.ledger = ledger
        keyID = key.id
        boxes = try SealedFiles.sources(in: directory).compactMap { path in
            guard let content = try PrivateFile.read(path, maximumBytes: 16 << 20) else { return nil }
            let name = URL(fileURLWithPath: path).lastPathComponent
            return (name, try key.seal(content.bytes, context: SealedFiles.context(ledger, name)))
        }
    }

    /// Reads the sealed files beside a backup.
    ///
    /// - Returns: nil where there are none.
    /// - Throws: ``Failure`` 65 for a file of another form.
    init?(beside backup: String) throws {
        let path = SealedFiles.path(beside: backup)
        guard let content = try PrivateFile.read(path, maximumBytes: 64 << 20) else { return nil }
        let damaged = Failure(message: "'\(path)' does not hold the sealed files of a backup; copy it again from where the backup was made", code: 65)
        guard let document = try? JSONValue(parsing: content.bytes), document["version"]?.unsignedInteger?.asUInt64 == SealedFiles.version,
            let keyID = document["keyEncryptionKey"]?.stringValue, let ledger = document["ledger"]?.stringValue.flatMap({ try? Address($0) }),
            let files = document["files"]?.objectValue
        else { throw damaged }
        self.keyID = keyID
        self.ledger = ledger
        boxes = try files.map { member in
            guard let text = member.value.stringValue, let box = try? Hex.decode(text) else { throw damaged }
            return (member.name, box)
        }
    }

    var document: JSONValue {
        .object([
            "version": .count(SealedFiles.version), "ledger": .text(ledger), "keyEncryptionKey": .string(keyID),
            "files": .object(boxes.map { JSONMember($0.name, .string(Hex.encode($0.box))) }),
        ])
    }

    /// Opens all files.
    ///
    /// - Throws: ``Failure`` 77 for another key, 65 for a box that was changed or is another ledger's.
    func opened(with key: KeyEncryptionKey) throws -> [(name: String, content: [UInt8])] {
        guard key.id == keyID else {
            throw Failure(
                message: "the secrets of this backup are sealed under the key \(keyID), not under \(key.id); name that key's file", code: 77)
        }
        return try boxes.map { name, box in
            guard let content = key.open(box, context: SealedFiles.context(ledger, name)) else {
                throw Failure(
                    message: "the sealed \(name) was changed or is another ledger's; copy the file again from where the backup was made", code: 65)
            }
            return (name, content)
        }
    }

    private static func context(_ ledger: Address, _ name: String) -> [UInt8] {
        Array("imo backup secret 1".utf8) + [0] + ledger.bytes + [0] + Array(name.utf8)
    }
}
