internal import EthereumPrimitives
package import LedgerCore
package import TransparencyLog

/// Brings the public log up to date with the journal, and signs its heads.
///
/// Nothing is signed that was not read back: the edge of the tree is read from the files and compared with the last signed head, new entries are written,
/// flushed, read again and hashed again, and old ones are compared with the journal in turn. Whoever calls this holds the lock of the log's writer.
package final class LogKeeper {
    /// Old tiles compared before each head: all of a small log, the next ones of a large.
    private static let tilesPerHead: UInt64 = 4

    package let files: LogFiles
    private let identity: LogIdentity
    private var maker: LeafMaker?
    private var nextTile: UInt64 = 0

    /// - Throws: ``LogFailure`` when the files cannot be opened.
    package init(directory: String, identity: LogIdentity) throws(LogFailure) {
        files = try LogFiles(directory: directory)
        self.identity = identity
    }

    /// Signs the head of a log without entries.
    ///
    /// - Throws: ``LogFailure`` where a head is there already, or one that cannot be read: a second beginning would be a second history.
    package func begin() throws {
        do throws(LogFailure) { _ = try files.checkpoint() } catch {
            guard error.code == .notFound else { throw error }
            return try sign(size: 0, root: MerkleTree.emptyRoot)
        }
        throw LogFailure(.unavailable, "the log is there already; it can only be continued")
    }

    /// The newest head, whose signature was checked.
    package func head() throws -> Checkpoint { try SignedNote(encoded: files.checkpoint()).checkpoint(of: identity.signer.verifier) }

    /// Takes over entries of the journal and signs a head over them.
    ///
    /// - Parameter limit: At most so many entries.
    /// - Returns: The head, and whether the journal has no entry beyond it.
    /// - Throws: ``LogFailure``, ``LogFormatError`` and others. The old head stands then, and no other was signed.
    package func advance(_ ledger: any ReadableLedger, limit: UInt64 = 8192) throws -> (head: Checkpoint, isComplete: Bool) {
        let old = try head()
        var frontier = try MerkleFrontier(size: old.size, in: TileTree(files))
        guard frontier.root == old.root else { throw damaged("the hashes at the end of the log do not lead to its signed head") }
        return try ledger.read { reader in
            let journal = try reader.head()
            guard journal.number >= old.size else {
                throw damaged("the log has \(old.size) entries and the journal \(journal.number): the journal was restored from an older backup")
            }
            if journal.number == old.size { return (old, true) }
            let end = min(journal.number, old.size + limit)
            var maker = try self.maker ?? leafMaker(size: old.size, reader)
            self.maker = nil
            try compareNextTiles(size: old.size, reader)
            try write(old.size..<end, reader, &maker)
            try readBack(old.size..<end, &frontier)
            try sign(size: end, root: frontier.root)
            self.maker = maker
            return (try head(), end == journal.number)
        }
    }

    /// Adds cosignatures of witnesses to the newest head. Those of an older one are of no use any more.
    ///
    /// - Throws: ``LogFailure`` when the head cannot be stored.
    package func add(_ cosignatures: [SignedNote.Signature], to note: SignedNote) throws {
        guard !cosignatures.isEmpty, try files.checkpoint() == note.encoded else { return }
        var cosigned = note
        cosigned.signatures += cosignatures
        try files.replaceCheckpoint(cosigned.encoded)
    }

    private func sign(size: UInt64, root: Bytes32) throws {
        let checkpoint = try Checkpoint(origin: identity.signer.verifier.name, size: size, root: root)
        try files.replaceCheckpoint(checkpoint.signed(by: identity.signer).encoded)
    }

    private func damaged(_ reason: String) -> LogFailure { LogFailure(.corrupt, "\(reason); nothing is signed until `imo log verify` holds again") }
}

// MARK: - Growing

extension LogKeeper {
    /// Writes the entries of a range and their hashes.
    private func write(_ range: Range<UInt64>, _ reader: any LedgerReader, _ maker: inout LeafMaker) throws {
        var growth = try LogGrowth(files: files, frontier: try MerkleFrontier(size: range.lowerBound, in: TileTree(files)))
        let firstPlace = maker.index.places.count
        var chain = try chainHash(at: range.lowerBound, reader)
        var number = range.lowerBound + 1
        while number <= range.upperBound {
            let page = try reader.entries(from: number, limit: Int(min(1000, range.upperBound - number + 1)))
            guard !page.isEmpty else { throw damaged("journal entry \(number) is missing") }
            for stored in page {
                chain = try check(stored, number: number, after: chain)
                let leaf = try maker.leaf(of: stored, reader: reader) {
                    // The sums read entries from the files.
                    try growth.flush()
                    return SnapshotSums(files: files, reader: reader)
                }
                try growth.append(leaf.encoded)
                number += 1
            }
        }
        try growth.flush()
        try maker.index.write(to: files.snapshots, from: firstPlace)
        try files.settle(levels: growth.touchedLevels)
    }

    private func leafMaker(size: UInt64, _ reader: any LedgerReader) throws -> LeafMaker {
        let index = try SnapshotIndex(files.snapshots, through: size)
        try index.compare(with: files, reader)
        return LeafMaker(salts: identity.salts, index: index)
    }

    private func chainHash(at number: UInt64, _ reader: any LedgerReader) throws -> Bytes32 {
        if number == 0 { return .zero }
        guard let stored = try reader.entries(from: number, limit: 1).first, stored.number == number else {
            throw damaged("journal entry \(number) is missing")
        }
        return stored.hash
    }

    /// - Returns: The chain's hash up to the entry.
    private func check(_ stored: StoredEntry, number: UInt64, after chain: Bytes32) throws -> Bytes32 {
        guard stored.number == number, SHA256.hash(chain.bytes, stored.entry) == stored.hash else {
            throw damaged("journal entry \(number) does not fit the journal's chain")
        }
        return stored.hash
    }

    /// Reads new entries and all hashes over them from the files, and moves the edge over them.
    private func readBack(_ range: Range<UInt64>, _ frontier: inout MerkleFrontier) throws {
        var start = range.lowerBound
        while start < range.upperBound {
            let end = min(range.upperBound, (start / UInt64(Tile.fullWidth) + 1) * UInt64(Tile.fullWidth))
            let entries = try files.checkedEntries(start..<end)
            for entry in entries {
                try frontier.append(MerkleTree.leaf(entry)) { level, index, hash in
                    guard level % Tile.height == 0 else { return }
                    guard try files.hashes(level: level / Tile.height, index..<index + 1) == [hash] else {
                        throw damaged("the log's hash \(index) of level \(level / Tile.height) was not stored as it was written")
                    }
                }
            }
            start = end
        }
    }
}

// MARK: - Comparing with the journal

extension LogKeeper {
    /// Compares the next stored tiles with the journal; after the last comes the first again.
    private func compareNextTiles(size: UInt64, _ reader: any LedgerReader) throws {
        let tiles = (size + UInt64(Tile.fullWidth) - 1) / UInt64(Tile.fullWidth)
        guard tiles > 0 else { return }
        // The newest tile shows that the journal is still the one that was signed.
        try compare(tile: tiles - 1, size: size, reader)
        for _ in 0..<min(LogKeeper.tilesPerHead, tiles - 1) {
            if nextTile >= tiles - 1 { nextTile = 0 }
            try compare(tile: nextTile, size: size, reader)
            nextTile += 1
        }
    }

    /// Makes the entries of a tile from the journal again, and compares them and the hashes over them with what is stored.
    ///
    /// The sums of snapshots are taken from the stored entries; ``verify(_:progress:)`` adds them up again.
    private func compare(tile: UInt64, size: UInt64, _ reader: any LedgerReader) throws {
        let start = tile * UInt64(Tile.fullWidth)
        let end = min(size, start + UInt64(Tile.fullWidth))
        let entries = try files.checkedEntries(start..<end)
        let hashes = try files.hashes(level: 0, start..<end)
        let page = try reader.entries(from: start + 1, limit: entries.count)
        guard page.count == entries.count else { throw damaged("the journal has no entry \(start + UInt64(page.count) + 1)") }
        var chain = try chainHash(at: start, reader)
        for (index, stored) in page.enumerated() {
            chain = try check(stored, number: start + UInt64(index) + 1, after: chain)
            guard let kept = try? PublicEntry(encoded: entries[index]),
                try PublicEntry(stored, salts: identity.salts, snapshots: kept.snapshots).encoded == entries[index]
            else { throw damaged("entry \(stored.number) of the log is not what the journal makes it") }
            guard MerkleTree.leaf(entries[index]) == hashes[index] else { throw damaged("the log's hash of entry \(stored.number) was changed") }
        }
        try compareHashes(above: tile, level: 0, size: size)
    }

    /// Compares the root of a full tile with the hash of the level above, and goes on there where that completes a tile.
    private func compareHashes(above tile: UInt64, level: Int, size: UInt64) throws {
        let width = UInt64(Tile.fullWidth)
        guard (tile + 1) * width <= Tile.count(level: level, size: size) else { return }
        var frontier = MerkleFrontier()
        for hash in try files.hashes(level: level, tile * width..<(tile + 1) * width) { frontier.append(hash) }
        guard try files.hashes(level: level + 1, tile..<tile + 1) == [frontier.root] else {
            throw damaged("the log's hash \(tile) of level \(level + 1) was changed")
        }
        if tile % width == width - 1 { try compareHashes(above: tile / width, level: level + 1, size: size) }
    }

    /// Compares the whole log with the journal, the sums of snapshots included.
    ///
    /// - Parameter progress: Called now and then with the number of entries compared, and of all.
    /// - Returns: The signed head.
    /// - Throws: ``LogFailure`` that names the first thing at fault.
    package func verify(_ ledger: any ReadableLedger, progress: (UInt64, UInt64) -> Void = { _, _ in }) throws -> Checkpoint {
        let head = try head()
        guard try MerkleFrontier(size: head.size, in: TileTree(files)).root == head.root else {
            throw damaged("the hashes at the end of the log do not lead to its signed head")
        }
        try ledger.read { reader in
            guard try reader.head().number >= head.size else { throw damaged("the journal ends before the log's \(head.size) entries") }
            for tile in 0..<(head.size + UInt64(Tile.fullWidth) - 1) / UInt64(Tile.fullWidth) {
                try compare(tile: tile, size: head.size, reader)
                progress(min(head.size, (tile + 1) * UInt64(Tile.fullWidth)), head.size)
            }
            try verifySnapshots(size: head.size, reader)
        }
        return head
    }

    private func verifySnapshots(size: UInt64, _ reader: any LedgerReader) throws {
        let index = try SnapshotIndex(files.snapshots, through: size)
        var maker = LeafMaker(salts: identity.salts, index: SnapshotIndex())
        for place in index.places where maker.index.places.last?.entry != place.entry {
            guard let stored = try reader.entries(from: place.entry, limit: 1).first else { throw damaged("journal entry \(place.entry) is missing") }
            let leaf = try maker.leaf(of: stored, reader: reader) { SnapshotSums(files: files, reader: reader) }
            guard try leaf.encoded == files.entry(at: place.entry - 1) else {
                throw damaged("the sums of the snapshot of entry \(place.entry) are wrong")
            }
        }
        guard maker.index.places == index.places else { throw damaged("the log's list of snapshots was changed") }
    }
}
