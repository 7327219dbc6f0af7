internal import EthereumPrimitives

/// A type of value that the ledger keeps records of.
protocol RecordValue: LedgerCodable {
    var record: Record { get }
    /// The record's value; nil when it is of another kind.
    static func of(_ record: Record) -> Self?
}

extension Record {
    /// The value's one encoding, as the store keeps it.
    public var encoded: [UInt8] {
        var encoder = RLPEncoder(reservingCapacity: 256)
        encode(to: &encoder)
        return encoder.finish()
    }
}
