public import EthereumPrimitives

/// Names one record of the ledger's state. Records are projections of the journal: replaying it makes them again, byte for byte.
public enum RecordKey: Sendable, Hashable {
    case ledger
    case account(AccountName)
    case balance(AccountID, AssetNumber)
    case key(hash: Bytes32)
    case model(ModelID)
    case price(ModelID, version: UInt64)
    case hold(CommandID)
    case token(Address)
    case holder(token: Address, holder: Address)
    case checkpoint(token: Address, holder: Address, index: UInt64)
    case allowance(token: Address, owner: Address, spender: Address)
    case snapshot(token: Address, id: UInt64)
    /// One bit for each of 256 consecutive snapshots: whether the holder has claimed it.
    case claimed(token: Address, holder: Address, chunk: UInt64)
    case nonce(Address)
    /// The digest that used up a nonce, to tell a replay from a number out of order.
    case usedNonce(Address, nonce: UInt64)
    case commitment(Bytes32)
    /// Commitments that wait for their reveal, in the order of their making.
    case openCommitment(time: Timestamp, number: UInt64)
    case content(tokenID: UInt256)
    /// Of an entry that was reversed.
    case reversal(of: CommandID)
    case vesting(token: Address, holder: Address)
    /// 64 consecutive snapshots.
    case claimPage(token: Address, page: UInt64)
    case claimCursor(token: Address, holder: Address)
    case vestingRevocation(token: Address, holder: Address, schedule: UInt64)
    /// The volume of an account with a model in a calendar month, counted from January 1970.
    case volume(AccountName, ModelID, month: UInt64)
    case budget(BudgetID)
    /// The refunds of a call, by the call's id.
    case refund(CommandID)
    case leavePolicy(ModelID)
}

/// The kinds of records; the leading byte of a record's key. Permanent.
public enum RecordKind: UInt8, Sendable, CaseIterable {
    case ledger = 1
    case account = 3
    case balance = 4
    case key = 5
    case model = 6
    case price = 7
    case hold = 8
    case token = 9
    case holder = 10
    case checkpoint = 11
    case allowance = 12
    case snapshot = 13
    case claimed = 14
    case nonce = 15
    case usedNonce = 16
    case commitment = 17
    case openCommitment = 18
    case content = 19
    case reversal = 26
    case vesting = 27
    case claimPage = 28
    case claimCursor = 29
    case vestingRevocation = 30
    case volume = 20
    case budget = 21
    case refund = 22
    case leavePolicy = 32
}

extension RecordKey {
    public var kind: RecordKind {
        switch self {
        case .ledger: .ledger
        case .account: .account
        case .balance: .balance
        case .key: .key
        case .model: .model
        case .price: .price
        case .hold: .hold
        case .token: .token
        case .holder: .holder
        case .checkpoint: .checkpoint
        case .allowance: .allowance
        case .snapshot: .snapshot
        case .claimed: .claimed
        case .nonce: .nonce
        case .usedNonce: .usedNonce
        case .commitment: .commitment
        case .openCommitment: .openCommitment
        case .content: .content
        case .reversal: .reversal
        case .vesting: .vesting
        case .claimPage: .claimPage
        case .claimCursor: .claimCursor
        case .vestingRevocation: .vestingRevocation
        case .volume: .volume
        case .budget: .budget
        case .refund: .refund
        case .leavePolicy: .leavePolicy
        }
    }
}
