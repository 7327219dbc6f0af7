public import EthereumPrimitives

/// The nonce that a holder's next authorization must have.
public struct NonceRecord: Sendable, Hashable {
    public internal(set) var next: UInt64
}

extension NonceRecord: RecordValue {
    var record: Record { .nonce(self) }

    static func of(_ record: Record) -> Self? {
        guard case .nonce(let value) = record else { return nil }
        return value
    }

    public func encode(to encoder: inout RLPEncoder) { encoder.append(next) }
    public init(from decoder: inout RLPDecoder) throws(RLPError) { next = try decoder.readUInt64() }
}
