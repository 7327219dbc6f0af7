public import EthereumPrimitives

/// Marks an entry as reversed, under the reversed entry's id.
public struct ReversalRecord: LedgerCodable, Hashable {
    /// The number of the reversing entry.
    public let entryNumber: UInt64

    public func encode(to encoder: inout RLPEncoder) { encoder.append(entryNumber) }

    public init(from decoder: inout RLPDecoder) throws(RLPError) { entryNumber = try decoder.readUInt64() }

    init(entryNumber: UInt64) { self.entryNumber = entryNumber }
}

extension ReversalRecord: RecordValue {
    var record: Record { .reversal(self) }

    static func of(_ record: Record) -> Self? {
        guard case .reversal(let value) = record else { return nil }
        return value
    }
}
