package import EthereumPrimitives
internal import Glibc
internal import PrivateFiles
package import TransparencyLog

/// The stored log: one file of hashes for each level of tiles, one of entries, and one of where each entry ends.
///
/// Files only grow, so that every tile, full or partial, is a range of one. Readers need no lock: what a signed head covers never changes.
package final class LogFiles: Sendable {
    /// Levels of tiles. Seven hold as many entries as a tree may have.
    private static let levelCount = 7
    private static let hashBytes: UInt64 = 32
    private static let endBytes: UInt64 = 8

    private let directory: String
    private let levels: [LogFile]
    /// The entries as bundles have them: each after its length.
    private let entries: LogFile
    /// Where each entry ends in the file of entries.
    private let ends: LogFile
    let snapshots: LogFile

    /// Opens the log of a directory, and makes its files where there are none.
    ///
    /// - Throws: ``LogFailure`` when a file cannot be opened.
    package init(directory: String) throws(LogFailure) {
        self.directory = directory
        guard access(directory, F_OK) == 0 || mkdir(directory, 0o700) == 0 else {
            throw LogFailure(.unavailable, "\(directory) cannot be made (\(String(cString: strerror(errno)))); check the directory's permissions")
        }
        var levels: [LogFile] = []
        for level in 0..<LogFiles.levelCount { levels.append(try LogFile("\(directory)/hashes-\(level)")) }
        self.levels = levels
        entries = try LogFile("\(directory)/entries")
        ends = try LogFile("\(directory)/ends")
        snapshots = try LogFile("\(directory)/snapshots")
    }

    private var checkpointPath: String { directory + "/checkpoint" }

    /// The newest signed head.
    ///
    /// - Throws: ``LogFailure``; code `notFound` where none was ever signed.
    package func checkpoint() throws(LogFailure) -> [UInt8] {
        let content: PrivateFile.Content?
        do { content = try PrivateFile.read(checkpointPath) } catch { throw LogFailure(.unavailable, "\(error)") }
        guard let content else { throw LogFailure(.notFound, "there is no log in \(directory); begin one with `imo log init`") }
        return content.bytes
    }

    func replaceCheckpoint(_ bytes: [UInt8]) throws(LogFailure) {
        do { try PrivateFile.replace(checkpointPath, content: bytes) } catch { throw LogFailure(.unavailable, "\(error)") }
    }

    // MARK: Entries

    private func end(of index: UInt64) throws(LogFailure) -> UInt64 {
        let bytes = try ends.read(index * LogFiles.endBytes..<(index + 1) * LogFiles.endBytes)
        return bytes.reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// Where the file of entries ends that has `size` of them.
    func entriesEnd(size: UInt64) throws(LogFailure) -> UInt64 { size == 0 ? 0 : try end(of: size - 1) }

    /// The entries of a range of at most 256, each of which ends where the files say.
    ///
    /// - Throws: ``LogFailure`` where entries and their ends differ; ``LogFormatError`` where an entry is cut off.
    func checkedEntries(_ range: Range<UInt64>) throws -> [[UInt8]] {
        let decoded = try EntryBundle.decode(bundle(range), count: range.count)
        var end = try entriesEnd(size: range.lowerBound)
        for (index, entry) in zip(range, decoded) {
            end += UInt64(entry.count + 2)
            guard try self.end(of: index) == end else {
                throw LogFailure(.corrupt, "the file \(directory)/ends is damaged at entry \(index + 1); restore it from a backup")
            }
        }
        return decoded
    }

    /// The entries of a range as a bundle has them. A bundle has at most 256.
    package func bundle(_ range: Range<UInt64>) throws(LogFailure) -> [UInt8] {
        guard !range.isEmpty else { return [] }
        let (start, end) = (try entriesEnd(size: range.lowerBound), try end(of: range.upperBound - 1))
        guard start < end, end - start <= UInt64(range.count) * UInt64(EntryBundle.maximumEntryBytes + 2) else {
            throw LogFailure(.corrupt, "the file \(directory)/ends is damaged at entry \(range.lowerBound); restore it from a backup")
        }
        return try entries.read(start..<end)
    }

    /// The log's entry at an index.
    package func entry(at index: UInt64) throws -> [UInt8] {
        let bundle = try bundle(index..<index + 1)
        return try EntryBundle.decode(bundle, count: 1)[0]
    }

    // MARK: Growing

    func writeEntries(_ bundle: [UInt8], ends newEnds: [UInt64], from index: UInt64) throws(LogFailure) {
        try entries.write(bundle, at: try entriesEnd(size: index))
        try ends.write(
            newEnds.flatMap { end in (0..<8).map { UInt8(truncatingIfNeeded: end >> (56 - 8 * UInt64($0))) } }, at: index * LogFiles.endBytes)
    }

    func writeHashes(_ hashes: [Bytes32], level: Int, from index: UInt64) throws(LogFailure) {
        try levels[level].write(hashes.flatMap(\.bytes), at: index * LogFiles.hashBytes)
    }

    /// Waits until all that was written is on the disk.
    func settle(levels count: Int) throws(LogFailure) {
        for file in [entries, ends, snapshots] + levels[..<count] { try file.settle() }
    }
}

extension LogFiles: TileReader {
    package func hashes(level: Int, _ range: Range<UInt64>) throws -> [Bytes32] {
        guard levels.indices.contains(level) else { throw LogFailure(.corrupt, "the log has no level \(level)") }
        let bytes = try levels[level].read(range.lowerBound * LogFiles.hashBytes..<range.upperBound * LogFiles.hashBytes)
        return bytes.withUnsafeBytes { bytes in
            (0..<range.count).compactMap { index in bytes.baseAddress.map { Bytes32(loadingFrom: $0 + 32 * index) } }
        }
    }

    /// A tile's bytes as the log serves them; nil where a log of `size` entries does not have it.
    package func tile(_ tile: Tile, size: UInt64) throws -> [UInt8]? {
        guard tile.exists(size: size) else { return nil }
        let start = tile.index * UInt64(Tile.fullWidth)
        let range = start..<start + UInt64(tile.width)
        switch tile.content {
        case .hashes(let level): return try hashes(level: level, range).flatMap(\.bytes)
        case .entries: return try bundle(range)
        }
    }
}
