internal import GRDB
internal import Glibc
public import LedgerCore
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
