public import EthereumPrimitives

/// An ERC-7007 record: what a model made of a prompt.
public struct ContentRecord: Sendable, Hashable {
    public let owner: Address
    public let prompt: [UInt8]
    public let aigcData: [UInt8]
    public let model: ModelID
    public let modelCommitment: Bytes32
    public let proofKind: ProofKind
    public let proof: [UInt8]
    public let revealedAt: Timestamp
    /// The commitment that the record was revealed from. While an earlier one waits for its reveal, the record is not final.
    public let commitmentNumber: UInt64
    public let committedAt: Timestamp
}

extension ContentRecord: RecordValue {
    var record: Record { .content(self) }

    static func of(_ record: Record) -> Self? {
        guard case .content(let value) = record else { return nil }
        return value
    }

    public func encode(to encoder: inout RLPEncoder) {
        encoder.append(owner)
        encoder.append(prompt)
        encoder.append(aigcData)
        encoder.append(model)
        encoder.append(modelCommitment)
        encoder.append(UInt64(proofKind.rawValue))
        encoder.append(proof)
        encoder.append(revealedAt)
        encoder.append(commitmentNumber)
        encoder.append(committedAt)
    }

    public init(from decoder: inout RLPDecoder) throws(RLPError) {
        owner = try decoder.readAddress()
        prompt = try decoder.readBytes()
        aigcData = try decoder.readBytes()
        model = try decoder.readModelID()
        modelCommitment = try decoder.readBytes32()
        proofKind = try decoder.present(ProofKind(rawValue: decoder.readInteger()))
        proof = try decoder.readBytes()
        revealedAt = try decoder.readTimestamp()
        commitmentNumber = try decoder.readUInt64()
        committedAt = try decoder.readTimestamp()
    }
}
