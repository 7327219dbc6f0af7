/// The history of every account, derived from the journal and kept beside the ledger, so that the ledger's writer pays nothing for it.
///
/// It can be removed at any time: reading brings it up to date, or makes it anew where it does not belong to the ledger's chain.
public protocol AccountHistory: Sendable {
    /// Brings the history up to date with a state of the ledger, and gives both, for the time of the call.
    ///
    /// - Throws: What `body` throws; ``StoreFailure`` when the ledger or the history cannot be read, or the history not be written.
    func read<Value>(of ledger: any ReadableLedger, _ body: (any LedgerReader, any MovementReader) throws -> Value) throws -> Value

    /// Forgets everything, so that the next reading makes the history anew from the journal.
    ///
    /// - Throws: ``StoreFailure`` when the history cannot be written.
    func forget() throws(StoreFailure)
}

extension AccountHistory {
    /// Reads like ``read(of:_:)``. When `body` finds that the history differs from the ledger, the history is made anew and `body` called once more.
    ///
    /// - Parameter willRemake: Called before the history is made anew, with what was found.
    /// - Throws: As ``read(of:_:)``; what still differs then is the ledger's own damage.
    public func readRemaking<Value>(
        of ledger: any ReadableLedger, willRemake: (StoreFailure) -> Void = { _ in }, _ body: (any LedgerReader, any MovementReader) throws -> Value
    ) throws -> Value {
        try remaking(willRemake: willRemake) { try read(of: ledger, body) }
    }

    /// Runs something that reads the history, in several readings if need be. When it finds that the history differs from the ledger, the history is made
    /// anew and it runs once more.
    ///
    /// - Parameter willRemake: Called before the history is made anew, with what was found.
    /// - Throws: What `body` throws.
    public func remaking<Value>(willRemake: (StoreFailure) -> Void = { _ in }, _ body: () throws -> Value) throws -> Value {
        do { return try body() } catch let failure as StoreFailure where failure.code == .corrupt {
            willRemake(failure)
            try forget()
            return try body()
        }
    }
}
