internal import GRDB
internal import GRDBSQLite
internal import LedgerCore

/// Checks before each commit that the ledger may be written, and moves the directory's mark after it.
final class CommitGuard: Sendable {
    private let mark: MarkFile?
    private let checkpointer: Checkpointer?

    init(mark: MarkFile?, checkpointer: Checkpointer?) {
        self.mark = mark
        self.checkpointer = checkpointer
    }

    /// Called before each commit.
    ///
    /// - Throws: `fenced` when the file was exchanged, `unavailable` while the write-ahead log is full.
    func check() throws(StoreFailure) {
        try mark?.requireSameFile()
        try checkpointer?.requireRoom()
    }

    /// Called after each commit.
    func didCommit(_ head: JournalHead) {
        mark?.advance(to: head)
    }

    func close() {
        checkpointer?.stop()
        mark?.close()
    }
}
