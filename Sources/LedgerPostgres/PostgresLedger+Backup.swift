public import LedgerCore
internal import LedgerSQLite

extension PostgresLedger {
    /// A backup is a SQLite file, whatever store the ledger is in: it needs no server to be verified, kept or restored.
    public func copy(to path: String, progress: @escaping (UInt64, UInt64) -> Void) throws(StoreFailure) {
        let generation = try reportingFailures { try self.generation() }
        try reportingFailures {
            try read { reader in try SQLiteLedger.write(copyOf: reader, generation: generation, to: path, progress: progress) }
        }
    }
}
