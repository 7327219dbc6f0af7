package import LedgerCore

/// A period of time, and the numbers of the entries in it.
package struct StatementPeriod: Sendable {
    /// The first moment of the period; nil for the beginning of the ledger.
    package let from: Timestamp?
    /// The first moment after the period; nil for the present.
    package let to: Timestamp?
    package let numbers: Range<UInt64>

    /// - Throws: ``StoreFailure`` when the journal cannot be read.
    package init(from: Timestamp?, to: Timestamp?, in reader: some LedgerReader) throws {
        self.from = from
        self.to = to
        let first = try from.map { try reader.firstEntry(notBefore: $0) } ?? 1
        let end = try to.map { try reader.firstEntry(notBefore: $0) } ?? reader.head().number + 1
        numbers = first..<max(first, end)
    }
}
