public import EthereumPrimitives

/// The generation of the ledger's history; there is none before the first restoration.
public struct GenerationRecord: Sendable, Hashable {
    /// Counts restorations.
    public let number: UInt64
    /// The salt of the EIP-712 domain.
    public let salt: Bytes32
    /// The number of accounts that owe payouts made before a restoration.
    public internal(set) var debtors: UInt64
}

extension GenerationRecord: RecordValue {
    var record: Record { .generation(self) }

    static func of(_ record: Record) -> Self? {
        guard case .generation(let value) = record else { return nil }
        return value
    }

    public func encode(to encoder: inout RLPEncoder) {
        encoder.append(number)
        encoder.append(salt)
        encoder.append(debtors)
    }

    public init(from decoder: inout RLPDecoder) throws(RLPError) {
        number = try decoder.readUInt64()
        salt = try decoder.readBytes32()
        debtors = try decoder.readUInt64()
    }
}
