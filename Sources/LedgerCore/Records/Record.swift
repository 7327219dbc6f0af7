public import EthereumPrimitives

/// A record of any kind. The kind is the key's; the value holds no tag of its own.
public indirect enum Record: Sendable, Hashable {
    case ledger(OpenLedger)
    case account(AccountRecord)
    case balance(BalanceRecord)
    case key(KeyRecord)
    case model(ModelRecord)
    case price(PriceRecord)
    case hold(HoldRecord)
    case token(TokenRecord)
    case holder(HolderRecord)
    case checkpoint(CheckpointRecord)
    case allowance(AllowanceRecord)
    case snapshot(SnapshotRecord)
    case claimed(ClaimedRecord)
    case nonce(NonceRecord)
    case usedNonce(UsedNonceRecord)
    case commitment(CommitmentRecord)
    case openCommitment(OpenCommitmentRecord)
    case content(ContentRecord)
    case reversal(ReversalRecord)
    case vesting(VestingRecord)
    case claimPage(ClaimPageRecord)
    case claimCursor(ClaimCursorRecord)
    case vestingRevocation(VestingRevocationRecord)
    case volume(VolumeRecord)
    case budget(BudgetRecord)
    case refund(RefundRecord)
    case leavePolicy(LeavePolicyRecord)

    /// The value's one encoding, as the store keeps it.
    public var encoded: [UInt8] {
        var encoder = RLPEncoder(reservingCapacity: 256)
        encode(to: &encoder)
        return encoder.finish()
    }

    func encode(to encoder: inout RLPEncoder) {
        switch self {
        case .ledger(let value): encoder.append(value)
        case .account(let value): encoder.append(value)
        case .balance(let value): encoder.append(value)
        case .key(let value): encoder.append(value)
        case .model(let value): encoder.append(value)
        case .price(let value): encoder.append(value)
        case .hold(let value): encoder.append(value)
        case .token(let value): encoder.append(value)
        case .holder(let value): encoder.append(value)
        case .checkpoint(let value): encoder.append(value)
        case .allowance(let value): encoder.append(value)
        case .snapshot(let value): encoder.append(value)
        case .claimed(let value): encoder.append(value)
        case .nonce(let value): encoder.append(value)
        case .usedNonce(let value): encoder.append(value)
        case .commitment(let value): encoder.append(value)
        case .openCommitment(let value): encoder.append(value)
        case .content(let value): encoder.append(value)
        case .reversal(let value): encoder.append(value)
        case .vesting(let value): encoder.append(value)
        case .claimPage(let value): encoder.append(value)
        case .claimCursor(let value): encoder.append(value)
        case .vestingRevocation(let value): encoder.append(value)
        case .volume(let value): encoder.append(value)
        case .budget(let value): encoder.append(value)
        case .refund(let value): encoder.append(value)
        case .leavePolicy(let value): encoder.append(value)
        }
    }

    /// Reads the value of a record whose key has this kind.
    public init(kind: RecordKind, encoded: [UInt8]) throws(RLPError) {
        switch kind {
        case .ledger: self = .ledger(try OpenLedger(encoded: encoded))
        case .account: self = .account(try AccountRecord(encoded: encoded))
        case .balance: self = .balance(try BalanceRecord(encoded: encoded))
        case .key: self = .key(try KeyRecord(encoded: encoded))
        case .model: self = .model(try ModelRecord(encoded: encoded))
        case .price: self = .price(try PriceRecord(encoded: encoded))
        case .hold: self = .hold(try HoldRecord(encoded: encoded))
        case .token: self = .token(try TokenRecord(encoded: encoded))
        case .holder: self = .holder(try HolderRecord(encoded: encoded))
        case .checkpoint: self = .checkpoint(try CheckpointRecord(encoded: encoded))
        case .allowance: self = .allowance(try AllowanceRecord(encoded: encoded))
        case .snapshot: self = .snapshot(try SnapshotRecord(encoded: encoded))
        case .claimed: self = .claimed(try ClaimedRecord(encoded: encoded))
        case .nonce: self = .nonce(try NonceRecord(encoded: encoded))
        case .usedNonce: self = .usedNonce(try UsedNonceRecord(encoded: encoded))
        case .commitment: self = .commitment(try CommitmentRecord(encoded: encoded))
        case .openCommitment: self = .openCommitment(try OpenCommitmentRecord(encoded: encoded))
        case .content: self = .content(try ContentRecord(encoded: encoded))
        case .reversal: self = .reversal(try ReversalRecord(encoded: encoded))
        case .vesting: self = .vesting(try VestingRecord(encoded: encoded))
        case .claimPage: self = .claimPage(try ClaimPageRecord(encoded: encoded))
        case .claimCursor: self = .claimCursor(try ClaimCursorRecord(encoded: encoded))
        case .vestingRevocation: self = .vestingRevocation(try VestingRevocationRecord(encoded: encoded))
        case .volume: self = .volume(try VolumeRecord(encoded: encoded))
        case .budget: self = .budget(try BudgetRecord(encoded: encoded))
        case .refund: self = .refund(try RefundRecord(encoded: encoded))
        case .leavePolicy: self = .leavePolicy(try LeavePolicyRecord(encoded: encoded))
        }
    }
}

/// A type of value that the ledger keeps records of.
protocol RecordValue: LedgerCodable {
    var record: Record { get }
    /// The record's value; nil when it is of another kind.
    static func of(_ record: Record) -> Self?
}

extension OpenLedger: RecordValue {
    var record: Record { .ledger(self) }
    static func of(_ record: Record) -> Self? {
        guard case .ledger(let value) = record else { return nil }
        return value
    }
}

extension AccountRecord: RecordValue {
    var record: Record { .account(self) }
    static func of(_ record: Record) -> Self? {
        guard case .account(let value) = record else { return nil }
        return value
    }
}

extension BalanceRecord: RecordValue {
    var record: Record { .balance(self) }
    static func of(_ record: Record) -> Self? {
        guard case .balance(let value) = record else { return nil }
        return value
    }
}

extension KeyRecord: RecordValue {
    var record: Record { .key(self) }
    static func of(_ record: Record) -> Self? {
        guard case .key(let value) = record else { return nil }
        return value
    }
}

extension ModelRecord: RecordValue {
    var record: Record { .model(self) }
    static func of(_ record: Record) -> Self? {
        guard case .model(let value) = record else { return nil }
        return value
    }
}

extension PriceRecord: RecordValue {
    var record: Record { .price(self) }
    static func of(_ record: Record) -> Self? {
        guard case .price(let value) = record else { return nil }
        return value
    }
}

extension HoldRecord: RecordValue {
    var record: Record { .hold(self) }
    static func of(_ record: Record) -> Self? {
        guard case .hold(let value) = record else { return nil }
        return value
    }
}

extension TokenRecord: RecordValue {
    var record: Record { .token(self) }
    static func of(_ record: Record) -> Self? {
        guard case .token(let value) = record else { return nil }
        return value
    }
}

extension HolderRecord: RecordValue {
    var record: Record { .holder(self) }
    static func of(_ record: Record) -> Self? {
        guard case .holder(let value) = record else { return nil }
        return value
    }
}

extension CheckpointRecord: RecordValue {
    var record: Record { .checkpoint(self) }
    static func of(_ record: Record) -> Self? {
        guard case .checkpoint(let value) = record else { return nil }
        return value
    }
}

extension AllowanceRecord: RecordValue {
    var record: Record { .allowance(self) }
    static func of(_ record: Record) -> Self? {
        guard case .allowance(let value) = record else { return nil }
        return value
    }
}

extension SnapshotRecord: RecordValue {
    var record: Record { .snapshot(self) }
    static func of(_ record: Record) -> Self? {
        guard case .snapshot(let value) = record else { return nil }
        return value
    }
}

extension ClaimedRecord: RecordValue {
    var record: Record { .claimed(self) }
    static func of(_ record: Record) -> Self? {
        guard case .claimed(let value) = record else { return nil }
        return value
    }
}

extension NonceRecord: RecordValue {
    var record: Record { .nonce(self) }
    static func of(_ record: Record) -> Self? {
        guard case .nonce(let value) = record else { return nil }
        return value
    }
}

extension UsedNonceRecord: RecordValue {
    var record: Record { .usedNonce(self) }
    static func of(_ record: Record) -> Self? {
        guard case .usedNonce(let value) = record else { return nil }
        return value
    }
}

extension CommitmentRecord: RecordValue {
    var record: Record { .commitment(self) }
    static func of(_ record: Record) -> Self? {
        guard case .commitment(let value) = record else { return nil }
        return value
    }
}

extension OpenCommitmentRecord: RecordValue {
    var record: Record { .openCommitment(self) }
    static func of(_ record: Record) -> Self? {
        guard case .openCommitment(let value) = record else { return nil }
        return value
    }
}

extension ContentRecord: RecordValue {
    var record: Record { .content(self) }
    static func of(_ record: Record) -> Self? {
        guard case .content(let value) = record else { return nil }
        return value
    }
}

extension VolumeRecord: RecordValue {
    var record: Record { .volume(self) }
    static func of(_ record: Record) -> Self? {
        guard case .volume(let value) = record else { return nil }
        return value
    }
}

extension BudgetRecord: RecordValue {
    var record: Record { .budget(self) }
    static func of(_ record: Record) -> Self? {
        guard case .budget(let value) = record else { return nil }
        return value
    }
}

extension RefundRecord: RecordValue {
    var record: Record { .refund(self) }
    static func of(_ record: Record) -> Self? {
        guard case .refund(let value) = record else { return nil }
        return value
    }
}

extension LeavePolicyRecord: RecordValue {
    var record: Record { .leavePolicy(self) }
    static func of(_ record: Record) -> Self? {
        guard case .leavePolicy(let value) = record else { return nil }
        return value
    }
}
