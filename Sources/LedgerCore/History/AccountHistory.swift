/// The history of every account, derived from the journal and kept beside the ledger, so that the ledger's writer pays nothing for it.
///
/// It can be removed at any time: reading brings it up to date, or makes it anew where it does not belong to the ledger's chain.
public protocol AccountHistory: Sendable {
    /// Brings the history up to date with a state of the ledger, and gives both, for the time of the call.
    ///
    /// - Throws: What `body` throws; ``StoreFailure`` when the ledger or the history cannot be read, or the history not be written.
    func read<Value>(of ledger: any ReadableLedger, _ body: (any LedgerReader, any MovementReader) throws -> Value) throws -> Value
}
