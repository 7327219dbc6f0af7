import EthereumPrimitives
import Foundation
import Glibc
import Ledger
import LedgerCore
import PrivateFiles

/// The heads of the chain that a data directory remembers beside its ledger.
extension DataDirectory {
    /// The heads that the directory's ledger acknowledged or that were verified. Ask before the ledger is read: it may go on meanwhile.
    ///
    /// - Throws: ``StoreFailure`` when the directory's mark cannot be read; ``Failure`` for a file that this program did not write.
    func knownHeads() throws -> [KnownHead] {
        var heads = [KnownHead]()
        if let mark = try lastMarkedHead() { heads.append(KnownHead(.acknowledged, number: mark.number, hash: mark.hash)) }
        if let verified = try lastVerifiedHead() { heads.append(verified) }
        return heads
    }

    /// Whether a file is the ledger of a data directory that was written to.
    static func isLedger(_ path: String) -> Bool {
        let owner = DataDirectory(path: URL(fileURLWithPath: path).deletingLastPathComponent().path)
        return URL(fileURLWithPath: owner.ledger).path == URL(fileURLWithPath: path).path && FileManager.default.fileExists(atPath: owner.mark)
    }

    /// Remembers a head that was verified, durably.
    ///
    /// - Throws: ``FileFailure``
    func remember(verified head: JournalHead) throws {
        try PrivateFile.replace(verifiedHeadFile, content: Array("\(head.number) \(head.hash)\n".utf8))
    }

    /// Forgets what was verified: the operator has accepted another history.
    func forgetVerified() {
        for name in [verifiedHeadFile, verified, verified + "-wal", verified + "-shm"] { unlink(name) }
    }

    private func lastVerifiedHead() throws -> KnownHead? {
        guard let content = try PrivateFile.read(verifiedHeadFile) else {
            // A verification by an earlier version of this program remembers its head with its records only.
            guard FileManager.default.fileExists(atPath: verified), let head = try? verifiedHead(), head.number > 0 else { return nil }
            try? remember(verified: head)
            return KnownHead(.verified, number: head.number, hash: head.hash)
        }
        let words = String(decoding: content.bytes, as: UTF8.self).split(whereSeparator: \.isWhitespace)
        guard words.count == 2, let number = UInt64(words[0]), let hash = Bytes32(hex: words[1]) else {
            throw Failure(message: "\(verifiedHeadFile) is not a file of this program; restore it from a backup, or remove it", code: 65)
        }
        return KnownHead(.verified, number: number, hash: hash)
    }
}
