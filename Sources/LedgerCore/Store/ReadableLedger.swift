/// A ledger that can be read in one consistent state while others write to it.
public protocol ReadableLedger: Sendable {
    /// Gives one consistent state to read from, for the time of the call. Commits that end meanwhile are not seen in it.
    ///
    /// - Throws: What `body` throws; ``StoreFailure`` when the ledger cannot be read.
    func read<Value>(_ body: (any LedgerReader) throws -> Value) throws -> Value
}
