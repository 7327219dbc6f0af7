/// A ledger on storage that outlives the process: what serving, copying and looking after a ledger need of a store beside reading and committing.
public protocol DurableLedger: LedgerStore, ReadableLedger {
    /// The findings of opening it, and the repairs that it made.
    var opening: LedgerOpening { get }

    /// The number of times that the ledger was restored or adopted, plus one; 0 for a ledger whose place never kept count.
    ///
    /// - Throws: ``StoreFailure`` when the ledger cannot be read.
    func generation() throws -> UInt32

    /// Writes one consistent state into a new file that only its owner can read, while others write to this ledger. The file has reached the disk when this
    /// returns.
    ///
    /// - Parameter progress: Called now and then with the number of pages or entries copied, and of all.
    /// - Throws: ``StoreFailure`` when there is something at `path` already, or it cannot be written; no part of the copy is left then.
    func copy(to path: String, progress: @escaping (UInt64, UInt64) -> Void) throws(StoreFailure)

    /// The present state of the storage.
    func health() -> StorageHealth

    /// Ends all access. A ledger that was open for writing is durable without its log then, unless another program reads it.
    ///
    /// - Throws: ``StoreFailure`` when the storage fails.
    func close() throws(StoreFailure)
}

extension DurableLedger {
    /// Copies without telling of the progress.
    ///
    /// - Throws: As ``copy(to:progress:)``.
    public func copy(to path: String) throws(StoreFailure) { try copy(to: path) { _, _ in } }
}

/// The state of a ledger's storage.
public struct StorageHealth: Sendable, Hashable {
    /// The size of the write-ahead log: at most as much is not yet in the database itself.
    public let logBytes: UInt64
    /// True when another process has taken the ledger over, so that this one will never write it again.
    public let isFenced: Bool

    public init(logBytes: UInt64, isFenced: Bool = false) {
        (self.logBytes, self.isFenced) = (logBytes, isFenced)
    }
}

/// The limits on the size of a write-ahead log, in bytes.
public struct WALLimits: Sendable, Hashable {
    /// A log of this size is written back into the database.
    public var checkpointBytes = 16 << 20
    /// At this size commits are refused until the log could be written back. Only a reader that stays open for long makes it grow so far.
    public var capBytes = 256 << 20

    public init() {}
}
