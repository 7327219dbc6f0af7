package import GRDB

extension Database {
    /// Makes each commit of this connection reach the disk before it returns, and reads back that it will.
    ///
    /// Call it when the connection is set up: whatever was set while it was prepared may be gone. GRDB's pools and their write-ahead log, for example, set
    /// `synchronous = NORMAL`, under which a loss of power can take along the last commits.
    ///
    /// - Throws: ``UnflushedCommits`` when SQLite does not do as it was told.
    package func flushEachCommit() throws {
        try execute(sql: "PRAGMA synchronous = FULL")
        let synchronous = try Int.fetchOne(self, sql: "PRAGMA synchronous")
        let journalMode = try String.fetchOne(self, sql: "PRAGMA journal_mode")
        guard synchronous == UnflushedCommits.fullSynchronous, journalMode == "wal" else {
            throw UnflushedCommits(synchronous: synchronous, journalMode: journalMode)
        }
    }
}

/// A database whose commits would return before they are on the disk.
package struct UnflushedCommits: Error, Sendable, CustomStringConvertible {
    /// The number of `PRAGMA synchronous = FULL`.
    fileprivate static let fullSynchronous = 2

    let synchronous: Int?
    let journalMode: String?

    package var description: String {
        """
        its commits would not reach the disk: synchronous is \(synchronous.map { "\($0)" } ?? "unknown") and must be 2, the journal mode is \
        \(journalMode ?? "unknown") and must be wal; use a file system that SQLite's write-ahead log works on
        """
    }
}
