internal import Foundation
internal import TransparencyLog

/// Reads a log from static files, wherever they came from: what `imo log export` or any other tlog-tiles log wrote.
package struct StaticLogReader {
    private let directory: String
    /// The size of the head under which the files are read.
    package let size: UInt64

    package init(directory: String, size: UInt64) {
        self.directory = directory
        self.size = size
    }

    /// The signed head in the directory.
    ///
    /// - Throws: ``LogFailure`` where there is none.
    package static func checkpoint(in directory: String) throws(LogFailure) -> [UInt8] {
        try read(directory + "/checkpoint", limit: SignedNote.maximumBytes)
    }

    /// The entries of a bundle, by the bundle's index.
    package func entries(bundle index: UInt64) throws -> [[UInt8]] {
        guard let tile = Tile.at(.entries, index: index, size: size) else { return [] }
        let limit = Tile.fullWidth * (EntryBundle.maximumEntryBytes + 2)
        let full = directory + "/" + Tile(.entries, index: index).path
        let path = FileManager.default.fileExists(atPath: full) ? full : directory + "/" + tile.path
        let entries = try EntryBundle.decode(StaticLogReader.read(path, limit: limit))
        guard entries.count >= tile.width else { throw LogFailure(.corrupt, "\(path) has \(entries.count) entries: expected \(tile.width)") }
        return Array(entries[..<tile.width])
    }

    private static func read(_ path: String, limit: Int) throws(LogFailure) -> [UInt8] {
        guard let handle = FileHandle(forReadingAtPath: path), let data = try? handle.read(upToCount: limit + 1) else {
            throw LogFailure(.notFound, "\(path) is missing or cannot be read; export the log again")
        }
        guard data.count <= limit else { throw LogFailure(.corrupt, "\(path) has more than \(limit) bytes") }
        return Array(data)
    }
}
