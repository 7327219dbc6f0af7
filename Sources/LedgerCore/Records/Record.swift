public import EthereumPrimitives

/// A record of any kind. The kind is the key's; the value holds no tag of its own.
public enum Record: Sendable, Hashable {
    indirect case ledger(OpenLedger)
    case account(AccountRecord)
    case balance(BalanceRecord)
    indirect case key(KeyRecord)
    indirect case model(ModelRecord)
    indirect case price(PriceRecord)
    indirect case hold(HoldRecord)
    indirect case token(TokenRecord)
    case holder(HolderRecord)
    case checkpoint(CheckpointRecord)
    case allowance(AllowanceRecord)
    indirect case snapshot(SnapshotRecord)
    case claimed(ClaimedRecord)
    case nonce(NonceRecord)
    case usedNonce(UsedNonceRecord)
    case commitment(CommitmentRecord)
    case openCommitment(OpenCommitmentRecord)
    indirect case content(ContentRecord)
    case reversal(ReversalRecord)
    indirect case vesting(VestingRecord)
    case claimPage(ClaimPageRecord)
    case claimCursor(ClaimCursorRecord)
    case vestingRevocation(VestingRevocationRecord)
    indirect case volume(VolumeRecord)
    indirect case budget(BudgetRecord)
    case refund(RefundRecord)
    case leavePolicy(LeavePolicyRecord)

    /// The value's one encoding, as the store keeps it.
    public var encoded: [UInt8] {
        switch self {
        case .ledger(let value): value.encoded
        case .account(let value): value.encoded
        case .balance(let value): value.encoded
        case .key(let value): value.encoded
        case .model(let value): value.encoded
        case .price(let value): value.encoded
        case .hold(let value): value.encoded
        case .token(let value): value.encoded
        case .holder(let value): value.encoded
        case .checkpoint(let value): value.encoded
        case .allowance(let value): value.encoded
        case .snapshot(let value): value.encoded
        case .claimed(let value): value.encoded
        case .nonce(let value): value.encoded
        case .usedNonce(let value): value.encoded
        case .commitment(let value): value.encoded
        case .openCommitment(let value): value.encoded
        case .content(let value): value.encoded
        case .reversal(let value): value.encoded
        case .vesting(let value): value.encoded
        case .claimPage(let value): value.encoded
        case .claimCursor(let value): value.encoded
        case .vestingRevocation(let value): value.encoded
        case .volume(let value): value.encoded
        case .budget(let value): value.encoded
        case .refund(let value): value.encoded
        case .leavePolicy(let value): value.encoded
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
    /// nil when the record is of another kind.
    init?(_ record: Record)
}

extension OpenLedger: RecordValue {
    var record: Record { .ledger(self) }
    init?(_ record: Record) {
        guard case .ledger(let value) = record else { return nil }
        self = value
    }
}

extension AccountRecord: RecordValue {
    var record: Record { .account(self) }
    init?(_ record: Record) {
        guard case .account(let value) = record else { return nil }
        self = value
    }
}

extension BalanceRecord: RecordValue {
    var record: Record { .balance(self) }
    init?(_ record: Record) {
        guard case .balance(let value) = record else { return nil }
        self = value
    }
}

extension KeyRecord: RecordValue {
    var record: Record { .key(self) }
    init?(_ record: Record) {
        guard case .key(let value) = record else { return nil }
        self = value
    }
}

extension ModelRecord: RecordValue {
    var record: Record { .model(self) }
    init?(_ record: Record) {
        guard case .model(let value) = record else { return nil }
        self = value
    }
}

extension PriceRecord: RecordValue {
    var record: Record { .price(self) }
    init?(_ record: Record) {
        guard case .price(let value) = record else { return nil }
        self = value
    }
}

extension HoldRecord: RecordValue {
    var record: Record { .hold(self) }
    init?(_ record: Record) {
        guard case .hold(let value) = record else { return nil }
        self = value
    }
}

extension TokenRecord: RecordValue {
    var record: Record { .token(self) }
    init?(_ record: Record) {
        guard case .token(let value) = record else { return nil }
        self = value
    }
}

extension HolderRecord: RecordValue {
    var record: Record { .holder(self) }
    init?(_ record: Record) {
        guard case .holder(let value) = record else { return nil }
        self = value
    }
}

extension CheckpointRecord: RecordValue {
    var record: Record { .checkpoint(self) }
    init?(_ record: Record) {
        guard case .checkpoint(let value) = record else { return nil }
        self = value
    }
}

extension AllowanceRecord: RecordValue {
    var record: Record { .allowance(self) }
    init?(_ record: Record) {
        guard case .allowance(let value) = record else { return nil }
        self = value
    }
}

extension SnapshotRecord: RecordValue {
    var record: Record { .snapshot(self) }
    init?(_ record: Record) {
        guard case .snapshot(let value) = record else { return nil }
        self = value
    }
}

extension ClaimedRecord: RecordValue {
    var record: Record { .claimed(self) }
    init?(_ record: Record) {
        guard case .claimed(let value) = record else { return nil }
        self = value
    }
}

extension NonceRecord: RecordValue {
    var record: Record { .nonce(self) }
    init?(_ record: Record) {
        guard case .nonce(let value) = record else { return nil }
        self = value
    }
}

extension UsedNonceRecord: RecordValue {
    var record: Record { .usedNonce(self) }
    init?(_ record: Record) {
        guard case .usedNonce(let value) = record else { return nil }
        self = value
    }
}

extension CommitmentRecord: RecordValue {
    var record: Record { .commitment(self) }
    init?(_ record: Record) {
        guard case .commitment(let value) = record else { return nil }
        self = value
    }
}

extension OpenCommitmentRecord: RecordValue {
    var record: Record { .openCommitment(self) }
    init?(_ record: Record) {
        guard case .openCommitment(let value) = record else { return nil }
        self = value
    }
}

extension ContentRecord: RecordValue {
    var record: Record { .content(self) }
    init?(_ record: Record) {
        guard case .content(let value) = record else { return nil }
        self = value
    }
}

extension VolumeRecord: RecordValue {
    var record: Record { .volume(self) }
    init?(_ record: Record) {
        guard case .volume(let value) = record else { return nil }
        self = value
    }
}

extension BudgetRecord: RecordValue {
    var record: Record { .budget(self) }
    init?(_ record: Record) {
        guard case .budget(let value) = record else { return nil }
        self = value
    }
}

extension RefundRecord: RecordValue {
    var record: Record { .refund(self) }
    init?(_ record: Record) {
        guard case .refund(let value) = record else { return nil }
        self = value
    }
}

extension LeavePolicyRecord: RecordValue {
    var record: Record { .leavePolicy(self) }
    init?(_ record: Record) {
        guard case .leavePolicy(let value) = record else { return nil }
        self = value
    }
}
