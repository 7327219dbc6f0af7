public import EthereumPrimitives

/// How a content record proves that the model made the data from the prompt. The numbers are permanent.
public enum ProofKind: UInt8, Sendable, Hashable {
    /// The model is deterministic: anyone repeats the call with the proof's parameters and gets the same bytes.
    case reexecution = 1
    /// The operator's EIP-712 signature (``Attestation``).
    case attestation = 2

    /// The word in JSON and options.
    public var name: String { "\(self)" }
}

/// The first step of a content record: a hash that hides the prompt, so that nobody who sees the second step can be first.
public struct CommitContent: Sendable, Hashable {
    /// `keccak256(abi.encode(uint256 tokenId, address owner, bytes32 salt))`
    public let commitment: Bytes32
    public let owner: Address
    /// The owner's signature; nil when the operator commits on the owner's behalf.
    public let authorization: HolderAuthorization?

    public init(commitment: Bytes32, owner: Address, authorization: HolderAuthorization?) {
        self.commitment = commitment
        self.owner = owner
        self.authorization = authorization
    }

    /// The commitment to a prompt for an owner.
    public static func commitment(tokenID: UInt256, owner: Address, salt: Bytes32) -> Bytes32 {
        Keccak256.hash(tokenID.bigEndianBytes + owner.word.bigEndianBytes + salt.bytes)
    }
}

/// The second step: the prompt, the data that the model made of it, and the proof (ERC-7007 `addAigcData`).
public struct RevealContent: Sendable, Hashable {
    /// The most bytes of a prompt, of data and of a proof.
    public static let maximumPartBytes = 1 << 20

    public let owner: Address
    public let salt: Bytes32
    public let prompt: [UInt8]
    public let aigcData: [UInt8]
    public let model: ModelID
    public let modelCommitment: Bytes32
    public let proofKind: ProofKind
    public let proof: [UInt8]
    /// The owner's signature; nil when the operator reveals on the owner's behalf.
    public let authorization: HolderAuthorization?

    public init(
        owner: Address, salt: Bytes32, prompt: [UInt8], aigcData: [UInt8], model: ModelID, modelCommitment: Bytes32, proofKind: ProofKind,
        proof: [UInt8], authorization: HolderAuthorization?
    ) {
        self.owner = owner
        self.salt = salt
        self.prompt = prompt
        self.aigcData = aigcData
        self.model = model
        self.modelCommitment = modelCommitment
        self.proofKind = proofKind
        self.proof = proof
        self.authorization = authorization
    }

    /// `uint256(keccak256(prompt))` (ERC-7007).
    public var tokenID: UInt256 { Keccak256.hash(prompt).word }

    var largestPartBytes: Int { max(prompt.count, aigcData.count, proof.count) }
}

extension CommitContent: LedgerCodable {
    public func encode(to encoder: inout RLPEncoder) {
        encoder.append(commitment)
        encoder.append(owner)
        encoder.append(optional: authorization)
    }

    public init(from decoder: inout RLPDecoder) throws(RLPError) {
        commitment = try decoder.readBytes32()
        owner = try decoder.readAddress()
        authorization = try decoder.readOptional()
    }
}

extension RevealContent: LedgerCodable {
    public func encode(to encoder: inout RLPEncoder) {
        encoder.append(owner)
        encoder.append(salt)
        encoder.append(prompt)
        encoder.append(aigcData)
        encoder.append(model)
        encoder.append(modelCommitment)
        encoder.append(UInt64(proofKind.rawValue))
        encoder.append(proof)
        encoder.append(optional: authorization)
    }

    public init(from decoder: inout RLPDecoder) throws(RLPError) {
        owner = try decoder.readAddress()
        salt = try decoder.readBytes32()
        prompt = try decoder.readBytes()
        aigcData = try decoder.readBytes()
        model = try decoder.readModelID()
        modelCommitment = try decoder.readBytes32()
        proofKind = try decoder.present(ProofKind(rawValue: decoder.readInteger()))
        proof = try decoder.readBytes()
        authorization = try decoder.readOptional()
    }
}
