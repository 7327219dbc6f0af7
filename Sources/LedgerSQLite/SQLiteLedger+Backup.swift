internal import Foundation
internal import GRDB
internal import Glibc
public import LedgerCore
internal import PrivateFiles

extension SQLiteLedger {
    private static let pagesPerStep: CInt = 4096

    public func copy(to path: String, progress: @escaping (UInt64, UInt64) -> Void) throws(StoreFailure) {
        let file: PrivateFile
        do { file = try .create(path) } catch { throw StoreFailure(error) }
        do throws(StoreFailure) {
            try reportingFailures { try fill(path, progress: progress) }
            do { try file.synchronize() } catch { throw StoreFailure(error) }
        } catch {
            for suffix in ["", "-journal", "-wal", "-shm"] { unlink(path + suffix) }
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
