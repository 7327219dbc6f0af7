package import LedgerCore
internal import PrivateFiles
internal import Synchronization

/// The mark of a ledger that is open for writing. It follows the commits without waiting for the disk: it may be behind the database, never before it.
package final class MarkFile: Sendable {
    private let file: PrivateFile
    private let mark: Mutex<LedgerMark>

    /// Makes the file where there is none; it has reached the disk when this returns.
    init(path: String, mark: LedgerMark) throws(StoreFailure) {
        self.mark = Mutex(mark)
        do {
            file = try .openOrCreate(path)
            try file.write(mark.encoded)
            try file.synchronize()
        } catch { throw StoreFailure(error) }
    }

    /// The database for which the mark was made.
    package var store: StoreIdentity { mark.withLock { $0.store } }

    package func advance(to head: JournalHead) {
        mark.withLock { mark in
            guard head.number > mark.number else { return }
            (mark.number, mark.hash) = (head.number, head.hash)
            try? file.write(mark.encoded)
        }
    }

    /// Says that the ledger was closed, unless another process has made the mark its own.
    package func close() {
        mark.withLock { mark in
            guard (try? LedgerMark.read(path: file.path)) == mark else { return }
            mark.isOpen = false
            try? file.write(mark.encoded)
        }
        try? file.synchronize()
    }
}
