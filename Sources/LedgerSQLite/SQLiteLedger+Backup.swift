internal import GRDB
internal import Glibc
public import LedgerCore
internal import LedgerMarks
internal import PrivateFiles

extension SQLiteLedger {
    private static let pagesPerStep: CInt = 4096

    /// The files that SQLite keeps beside a database and applies to whatever database stands under the name.
    public static let logSuffixes = ["-journal", "-wal", "-shm"]

    /// Whether a database of this path has changes in a log beside it.
    public static func hasLog(_ path: String) -> Bool {
        ["-journal", "-wal"].contains { suffix in
            var status = stat()
            return stat(path + suffix, &status) == 0 && status.st_size > 0
        }
    }

    public func copy(to path: String, progress: @escaping (UInt64, UInt64) -> Void) throws(StoreFailure) {
        let file: PrivateFile
        // SQLite would apply a log that is left there to the copy.
        for suffix in SQLiteLedger.logSuffixes { unlink(path + suffix) }
        do { file = try .create(path) } catch { throw StoreFailure(error) }
        do throws(StoreFailure) {
            try reportingFailures { try fill(path, progress: progress) }
            do { try file.synchronize() } catch { throw StoreFailure(error) }
        } catch {
            for suffix in [""] + SQLiteLedger.logSuffixes { unlink(path + suffix) }
            throw error
        }
    }

    private func fill(_ path: String, progress: @escaping (UInt64, UInt64) -> Void) throws {
        let target = try DatabaseQueue(path: path)
        try pool.read { source in
            try target.inDatabase { db in
                try source.backup(to: db, pagesPerStep: SQLiteLedger.pagesPerStep) { step in
                    progress(UInt64(step.completedPageCount), UInt64(step.totalPageCount))
                }
            }
        }
        // One file, without a log beside it.
        try target.writeWithoutTransaction { try $0.execute(sql: "PRAGMA journal_mode = DELETE") }
        try target.close()
    }

    public func generation() throws -> UInt32 {
        try pool.read { try SQLiteLedger.generation($0) }
    }
}

extension SQLiteLedger {
    /// Writes a ledger of another kind of store into a new file that only its owner can read. The file has reached the disk when this returns.
    ///
    /// - Parameters:
    ///   - generation: The ledger's count of restorations and adoptions.
    ///   - progress: Called now and then with the number of entries copied, and of all.
    /// - Throws: ``StoreFailure`` when there is something at `path` already, or it cannot be written; no part of the copy is left then.
    package static func write(
        copyOf reader: any LedgerReader, generation: UInt32, to path: String, progress: (UInt64, UInt64) -> Void
    ) throws(StoreFailure) {
        for suffix in logSuffixes { unlink(path + suffix) }
        let file: PrivateFile
        do { file = try .create(path) } catch { throw StoreFailure(error) }
        do throws(StoreFailure) {
            let target = try SQLiteLedger(path: path, mode: .writing)
            let copy = LedgerCopy(from: reader, to: target)
            try copy.appendEntries(progress: progress)
            try copy.replaceRecords()
            try target.close(asFileOf: generation)
            do { try file.synchronize() } catch { throw StoreFailure(error) }
        } catch {
            for suffix in [""] + logSuffixes { unlink(path + suffix) }
            throw error
        }
    }

    /// Closes the ledger, and leaves one file without a log beside it.
    package func close(asFileOf generation: UInt32) throws(StoreFailure) {
        try close()
        try reportingFailures {
            let queue = try DatabaseQueue(path: path)
            try queue.writeWithoutTransaction { try $0.execute(sql: "PRAGMA user_version = \(generation); PRAGMA journal_mode = DELETE") }
            try queue.close()
        }
    }
}
