/// The findings of opening a ledger, and the repairs that it made.
public struct LedgerOpening: Sendable, Hashable {
    /// The size of the write-ahead log: at most as many bytes were not yet in the database itself. All of them were kept.
    public var logBytes: UInt64
    /// Whether the process that had the ledger open for writing before did not close it.
    public var wasCutOff = false
    /// The layout's changes that were carried out.
    public var migrations: [String] = []
    /// The number of times that the ledger was restored or adopted, plus one.
    public var generation: UInt32 = 0

    public init(logBytes: UInt64) {
        self.logBytes = logBytes
    }
}
