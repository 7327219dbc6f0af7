public import EthereumPrimitives

/// A commitment that waits for its reveal.
public struct OpenCommitmentRecord: Sendable, Hashable {
    public let commitment: Bytes32
}

extension OpenCommitmentRecord: RecordValue {
    var record: Record { .openCommitment(self) }

    static func of(_ record: Record) -> Self? {
        guard case .openCommitment(let value) = record else { return nil }
        return value
    }

    public func encode(to encoder: inout RLPEncoder) { encoder.append(commitment) }
    public init(from decoder: inout RLPDecoder) throws(RLPError) { commitment = try decoder.readBytes32() }
}
