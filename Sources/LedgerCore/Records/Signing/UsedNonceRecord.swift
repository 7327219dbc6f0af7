public import EthereumPrimitives

/// The digest that used up a nonce.
public struct UsedNonceRecord: Sendable, Hashable {
    public let digest: Bytes32
}

extension UsedNonceRecord: RecordValue {
    var record: Record { .usedNonce(self) }

    static func of(_ record: Record) -> Self? {
        guard case .usedNonce(let value) = record else { return nil }
        return value
    }

    public func encode(to encoder: inout RLPEncoder) { encoder.append(digest) }
    public init(from decoder: inout RLPDecoder) throws(RLPError) { digest = try decoder.readBytes32() }
}
