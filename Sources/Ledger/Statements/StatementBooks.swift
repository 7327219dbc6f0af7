package import LedgerCore

/// The ledger and the history of its accounts, as a statement reads them.
package protocol StatementBooks {
    /// Gives one state of the ledger, with the history up to date with it. Neither may be used after the call.
    ///
    /// Statements read in short accesses, as a long one would keep the gateway's write-ahead log from being written back.
    func read<Value>(_ body: (any LedgerReader, any MovementReader) throws -> Value) throws -> Value
}

/// A state that is open already.
package struct OpenBooks: StatementBooks {
    private let reader: any LedgerReader
    private let history: any MovementReader

    package init(_ reader: any LedgerReader, _ history: any MovementReader) {
        self.reader = reader
        self.history = history
    }

    package func read<Value>(_ body: (any LedgerReader, any MovementReader) throws -> Value) throws -> Value { try body(reader, history) }
}
