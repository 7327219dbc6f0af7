public import EthereumPrimitives

/// A model's ERC-7641 token. Its pools are accounts of the books: revenue, claim pool and burn pool of the model.
public struct TokenRecord: LedgerCodable, Hashable {
    public let model: ModelID
    public let terms: TokenTerms
    public internal(set) var supply: UInt256
    /// The newest snapshot's id; 0 before the first.
    public internal(set) var lastSnapshotID: UInt64
    /// When the newest snapshot was taken; before the first, when the token was made.
    public internal(set) var lastSnapshotAt: Timestamp
    /// What burns took of the revenue since the last snapshot (`B` of ERC-7641's reference).
    public internal(set) var redeemedSinceSnapshot: UInt256
}

/// A holder's tokens, and how many past balances are kept of them.
public struct HolderRecord: LedgerCodable, Hashable {
    public internal(set) var balance = UInt256.zero
    /// How many checkpoints were written; they are numbered from 0.
    public internal(set) var checkpointCount: UInt64 = 0
    /// The snapshot id of the newest checkpoint; 0 without one.
    public internal(set) var lastCheckpointID: UInt64 = 0

    public init() {}
}

/// The balance that a holder had at a snapshot, and at those before it back to the previous checkpoint. Written when the balance first changes
/// after the snapshot, so that a snapshot itself costs the same for any number of holders.
public struct CheckpointRecord: LedgerCodable, Hashable {
    public let snapshotID: UInt64
    public let balance: UInt256
}

/// One snapshot of a token.
public struct SnapshotRecord: LedgerCodable, Hashable {
    public let takenAt: Timestamp
    public let supply: UInt256
    /// The gross revenue since the snapshot before.
    public let revenue: UInt256
    /// What can be claimed of this snapshot in all, what rolled over from an older one included.
    public let claimable: UInt256
    public internal(set) var claimed: UInt256
}

/// What a spender may still take of an owner's tokens (ERC-20 `allowance`).
public struct AllowanceRecord: LedgerCodable, Hashable {
    public internal(set) var amount: UInt256
}

/// Which of 256 consecutive snapshots a holder has claimed: bit i stands for the i-th of the chunk.
public struct ClaimedRecord: LedgerCodable, Hashable {
    public internal(set) var bits: UInt256
}

/// The nonce that a holder's next authorization must have.
public struct NonceRecord: LedgerCodable, Hashable {
    public internal(set) var next: UInt64
}

/// The digest that used up a nonce.
public struct UsedNonceRecord: LedgerCodable, Hashable {
    public let digest: Bytes32
}

extension TokenRecord {
    public func encode(to encoder: inout RLPEncoder) {
        encoder.append(model)
        encoder.append(terms)
        encoder.append(supply)
        encoder.append(lastSnapshotID)
        encoder.append(lastSnapshotAt)
        encoder.append(redeemedSinceSnapshot)
    }

    public init(from decoder: inout RLPDecoder) throws(RLPError) {
        model = try decoder.readModelID()
        terms = try decoder.read()
        supply = try decoder.readUInt256()
        lastSnapshotID = try decoder.readUInt64()
        lastSnapshotAt = try decoder.readTimestamp()
        redeemedSinceSnapshot = try decoder.readUInt256()
    }
}

extension HolderRecord {
    public func encode(to encoder: inout RLPEncoder) {
        encoder.append(balance)
        encoder.append(checkpointCount)
        encoder.append(lastCheckpointID)
    }

    public init(from decoder: inout RLPDecoder) throws(RLPError) {
        balance = try decoder.readUInt256()
        checkpointCount = try decoder.readUInt64()
        lastCheckpointID = try decoder.readUInt64()
    }
}

extension CheckpointRecord {
    public func encode(to encoder: inout RLPEncoder) {
        encoder.append(snapshotID)
        encoder.append(balance)
    }

    public init(from decoder: inout RLPDecoder) throws(RLPError) {
        snapshotID = try decoder.readUInt64()
        balance = try decoder.readUInt256()
    }
}

extension SnapshotRecord {
    public func encode(to encoder: inout RLPEncoder) {
        encoder.append(takenAt)
        encoder.append(supply)
        encoder.append(revenue)
        encoder.append(claimable)
        encoder.append(claimed)
    }

    public init(from decoder: inout RLPDecoder) throws(RLPError) {
        takenAt = try decoder.readTimestamp()
        supply = try decoder.readUInt256()
        revenue = try decoder.readUInt256()
        claimable = try decoder.readUInt256()
        claimed = try decoder.readUInt256()
    }
}

extension AllowanceRecord {
    public func encode(to encoder: inout RLPEncoder) { encoder.append(amount) }
    public init(from decoder: inout RLPDecoder) throws(RLPError) { amount = try decoder.readUInt256() }
}

extension ClaimedRecord {
    public func encode(to encoder: inout RLPEncoder) { encoder.append(bits) }
    public init(from decoder: inout RLPDecoder) throws(RLPError) { bits = try decoder.readUInt256() }
}

extension NonceRecord {
    public func encode(to encoder: inout RLPEncoder) { encoder.append(next) }
    public init(from decoder: inout RLPDecoder) throws(RLPError) { next = try decoder.readUInt64() }
}

extension UsedNonceRecord {
    public func encode(to encoder: inout RLPEncoder) { encoder.append(digest) }
    public init(from decoder: inout RLPDecoder) throws(RLPError) { digest = try decoder.readBytes32() }
}
