import Foundation
import Ledger
import LedgerCore
import PrivateFiles
import Upstreams

/// The files that come out of a backup's seal, and their way into the data directory.
///
/// The gateway's secret belongs to the ledger and replaces another one, which is set aside with the ledger that it belonged to. All other files are put only
/// where there are none.
struct RestoredSecrets {
    private let directory: DataDirectory
    private let sealed: SealedFiles?
    private let files: [(name: String, content: [UInt8])]

    var names: [String] { files.map(\.name) }

    /// Opens the sealed files before anything is done.
    ///
    /// - Parameter goesWithout: Whether to restore although sealed files cannot be opened.
    /// - Throws: ``Failure`` 64 where the key is missing, 77 for another key, 73 where the directory has another ledger's secret that nothing sets aside.
    init(beside backup: String, in directory: DataDirectory, openedBy key: KeyEncryptionKey?, goesWithout: Bool) throws {
        self.directory = directory
        guard let found = try SealedFiles(beside: backup), !goesWithout else {
            (sealed, files) = (nil, [])
            return
        }
        guard let key else {
            throw Failure(
                message: """
                    '\(SealedFiles.path(beside: backup))' has \(found.names.joined(separator: ", ")), sealed under the key \(found.keyID): name that key's file \
                    with --key-encryption-key. If it is lost, restore with --without-sealed: then \(MissingFiles.costOfSecret)
                    """, code: 64)
        }
        sealed = found
        files = try found.opened(with: key)
        let secret = URL(fileURLWithPath: directory.secret).lastPathComponent
        let present = try PrivateFile.read(directory.secret)?.bytes
        guard let new = files.first(where: { $0.name == secret })?.content, let present, present != new else { return }
        guard FileManager.default.fileExists(atPath: directory.ledger) else {
            throw Failure(
                message: "'\(directory.secret)' is another ledger's than the backup's; move it away, or name another --data directory", code: 73)
        }
    }

    /// Checks that the files are those of the ledger that is restored.
    ///
    /// - Throws: ``Failure`` 65 when they are not.
    func check(fits replacement: LedgerReplacement) throws {
        guard let sealed else { return }
        let copy = try DataDirectory.openFile(replacement.prepared)
        let ledger = try copy.read { reader in
            var view = LedgerView(reader: reader)
            return try view.ledger().signingDomain.verifyingContract
        }
        try copy.close()
        guard ledger == sealed.ledger else {
            try replacement.clear()
            throw Failure(
                message: "the sealed files are those of the ledger \(sealed.ledger), the backup is \(ledger)'s; put the right file beside the backup",
                code: 65)
        }
    }

    /// Puts the files into the directory, after the ledger that was there is set aside.
    func put() throws {
        for source in SealedFiles.sources(in: directory) {
            let name = URL(fileURLWithPath: source).lastPathComponent
            guard let content = files.first(where: { $0.name == name })?.content else { continue }
            let isThere = FileManager.default.fileExists(atPath: source)
            guard source == directory.secret || !isThere else { continue }
            try PrivateFile.replace(source, content: content)
        }
    }
}
