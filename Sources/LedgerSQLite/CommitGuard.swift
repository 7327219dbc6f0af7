internal import GRDB
internal import GRDBSQLite
internal import LedgerCore

/// What stands around each commit of a ledger that is open for writing: whether it may be written, and what follows from it.
final class CommitGuard: Sendable {
    private let mark: MarkFile?
    private let checkpointer: Checkpointer?

    init(mark: MarkFile?, checkpointer: Checkpointer?) {
        self.mark = mark
        self.checkpointer = checkpointer
    }

    /// - Throws: `fenced` when the file was exchanged, `unavailable` while the write-ahead log is full.
    func check() throws(StoreFailure) {
        try mark?.requireSameFile()
        try checkpointer?.requireRoom()
    }

    func didCommit(_ head: JournalHead) {
        mark?.advance(to: head)
    }

    func close() {
        checkpointer?.stop()
        mark?.close()
    }
}
