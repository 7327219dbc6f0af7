internal import EthereumPrimitives
internal import Foundation
package import LedgerCore
package import TransparencyLog

/// A log as static files, which any web server can serve (C2SP tlog-tiles).
package struct StaticLog {
    package let directory: String

    package init(directory: String) { self.directory = directory }

    /// Writes what a log has under its newest head. Files that are there already stay as they are, and the head is written last.
    ///
    /// - Parameter ledger: Has the parts of entries that are too long for the log; they become files named by their hashes.
    /// - Returns: The head, and the number of files written.
    /// - Throws: ``LogFailure`` where the directory holds another log, or cannot be written.
    package func update(from log: PublicLog, ledger: any ReadableLedger) throws -> (head: Checkpoint, files: Int) {
        let (note, head) = try log.head()
        let before = try published(log, upTo: head)
        var count = 0
        for level in 0..<8 {
            for content in level == 0 ? [Tile.Content.entries, .hashes(level: 0)] : [.hashes(level: level)] {
                count += try write(content, of: log, ledger, size: head.size, from: before)
            }
        }
        try write(note.encoded, to: "checkpoint", replacing: true)
        return (head, count)
    }

    /// The size that the directory has of the log already.
    private func published(_ log: PublicLog, upTo head: Checkpoint) throws -> UInt64 {
        guard let bytes = FileManager.default.contents(atPath: directory + "/checkpoint") else { return 0 }
        guard let old = try? SignedNote(encoded: Array(bytes)).checkpoint(of: log.key), old.size <= head.size,
            try TileTree(log.files).root(size: old.size) == old.root
        else { throw LogFailure(.corrupt, "\(directory) holds another log or a later one; name another directory") }
        return old.size
    }

    private func write(
        _ content: Tile.Content, of log: PublicLog, _ ledger: any ReadableLedger, size: UInt64, from published: UInt64
    ) throws -> Int {
        let width = UInt64(Tile.fullWidth)
        let level = Tile(content, index: 0).level
        var index = Tile.count(level: level, size: published) / width
        var count = 0
        while let tile = Tile.at(content, index: index, size: size) {
            guard let bytes = try log.files.tile(tile, size: size) else { break }
            if try write(bytes, to: tile.path, replacing: false) { count += 1 }
            if content == .entries { try writeDetached(in: bytes, of: log, ledger) }
            index += 1
        }
        return count
    }

    /// Writes the parts that entries of a bundle have beside the log.
    private func writeDetached(in bundle: [UInt8], of log: PublicLog, _ ledger: any ReadableLedger) throws {
        for bytes in try EntryBundle.decode(bundle) {
            let entry = try PublicEntry(encoded: bytes)
            guard entry.hasDetachedItems else { continue }
            guard let stored = try ledger.read({ try $0.entries(from: entry.number, limit: 1).first }) else {
                throw LogFailure(.corrupt, "journal entry \(entry.number) is missing; run `imo log verify`")
            }
            for item in try PublicEntry.detachedItems(of: stored, salts: log.identity.salts) {
                try write(item, to: "detached/" + Hex.encode(SHA256.hash(item).bytes, prefix: false), replacing: false)
            }
        }
    }

    /// - Returns: Whether the file was written.
    @discardableResult
    private func write(_ bytes: [UInt8], to name: String, replacing: Bool) throws -> Bool {
        let path = directory + "/" + name
        if !replacing, FileManager.default.fileExists(atPath: path) { return false }
        do {
            let parent = URL(fileURLWithPath: path).deletingLastPathComponent().path
            // The log is public: a web server of another user reads it.
            try FileManager.default.createDirectory(
                atPath: parent, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o755])
            try Data(bytes).write(to: URL(fileURLWithPath: path), options: .atomic)
            try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path)
        } catch { throw LogFailure(.unavailable, "\(path) cannot be written (\(error.localizedDescription)); name another directory") }
        return true
    }
}
