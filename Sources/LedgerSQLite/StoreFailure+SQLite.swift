internal import GRDB
internal import LedgerCore

/// Runs database code and turns its errors into ``StoreFailure``s.
func reportingFailures<Value>(_ body: () throws -> Value) throws(StoreFailure) -> Value {
    do { return try body() } catch let failure as StoreFailure { throw failure } catch { throw StoreFailure(reading: error) }
}

extension StoreFailure {
    init(reading error: any Error) {
        guard let error = error as? DatabaseError else {
            self.init(code: .unavailable, message: "the ledger's database failed: \(error)")
            return
        }
        let detail = error.message ?? "SQLite error \(error.extendedResultCode.rawValue)"
        switch error.resultCode {
        case .SQLITE_FULL:
            self.init(code: .unavailable, message: "the disk under the ledger is full (\(detail)); free some space, the ledger resumes by itself")
        case .SQLITE_IOERR, .SQLITE_CANTOPEN, .SQLITE_PERM:
            self.init(code: .unavailable, message: "the ledger's file cannot be used (\(detail)); check the disk and the file's permissions")
        case .SQLITE_READONLY:
            self.init(code: .unavailable, message: "the ledger's file is read-only (\(detail)); make it and its directory writable")
        case .SQLITE_BUSY, .SQLITE_LOCKED:
            self.init(code: .locked, message: "another program holds the ledger's database (\(detail)); close it and try again")
        case .SQLITE_CORRUPT, .SQLITE_NOTADB:
            self.init(code: .corrupt, message: "the ledger's file is damaged (\(detail)); restore a backup, then run `imo verify`")
        default:
            self.init(code: .unavailable, message: "the ledger's database failed: \(detail)")
        }
    }
}
