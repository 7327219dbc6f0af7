internal import GRDB
internal import GRDBSQLite
internal import LedgerCore
internal import LedgerMarks

/// Checks before each commit that the ledger may be written, and moves the directory's mark after it.
final class CommitGuard: Sendable {
    private let ledgerPath: String
    private let mark: MarkFile?
    private let checkpointer: Checkpointer?

    init(ledgerPath: String, mark: MarkFile?, checkpointer: Checkpointer?) {
        self.ledgerPath = ledgerPath
        self.mark = mark
        self.checkpointer = checkpointer
    }

    /// Called before each commit.
    ///
    /// - Throws: `fenced` when the file was exchanged, `unavailable` while the write-ahead log is full.
    func check() throws(StoreFailure) {
        try requireSameFile()
        try checkpointer?.requireRoom()
    }

    /// - Throws: `fenced` when the database file that is open is not the directory's any more.
    private func requireSameFile() throws(StoreFailure) {
        guard let mark, StoreIdentity(filePath: ledgerPath) != mark.store else { return }
        throw StoreFailure(
            code: .fenced,
            message: "\(ledgerPath) was exchanged or removed while it was open; nothing is written to it any more: restart this program")
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
