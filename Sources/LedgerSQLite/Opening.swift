internal import Glibc

extension SQLiteLedger {
    /// What opening a ledger found and did.
    public struct Opening: Sendable, Hashable {
        /// The bytes of the write-ahead log's file: at most as much was not yet in the database itself. All of it was kept.
        public internal(set) var walBytes: UInt64
        /// Whether the process that had it open for writing before did not close it.
        public internal(set) var wasCutOff = false
        /// The layout's changes that were carried out.
        public internal(set) var migrations: [String] = []
        /// How many times the ledger was restored or adopted, and one.
        public internal(set) var generation: UInt32 = 0

        init(path: String) {
            var status = stat()
            walBytes = stat(path + "-wal", &status) == 0 ? UInt64(clamping: status.st_size) : 0
        }
    }
}
