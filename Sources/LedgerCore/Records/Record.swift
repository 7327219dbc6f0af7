public import EthereumPrimitives

/// The kinds of records; the leading byte of a record's key. Permanent.
///
/// This file is their register: a new kind is a line in each of its lists, of which the compiler demands all but the first. The value, with its encoding,
/// is a file of its own.
public enum RecordKind: UInt8, Sendable, CaseIterable {
    case ledger = 1
    case generation = 33
    case retiredOperator = 53
    case account = 3
    case balance = 4
    case key = 5
    case model = 6
    case price = 7
    case leavePolicy = 32
    case hold = 8
    case refund = 22
    case reversal = 26
    case owedPayout = 34
    case withdrawalRequest = 35
    case withdrawalRule = 36
    case volume = 20
    case budget = 21
    case token = 9
    case holder = 10
    case checkpoint = 11
    case allowance = 12
    case vesting = 27
    case vestingRevocation = 30
    case snapshot = 13
    case claimed = 14
    case claimPage = 28
    case claimCursor = 29
    case nonce = 15
    case usedNonce = 16
    case commitment = 17
    case openCommitment = 18
    case content = 19
    case program = 64
    case programVersion = 65
    case programState = 66
    case programStep = 67
    case sender = 80
    case chainTransaction = 81
    case paymentTerms = 96
    case payment = 97
    case openPayment = 98
    case wallet = 99
    case contentClaim = 112
}

/// Names one record of the ledger's state. Records are projections of the journal: replaying it makes them again, byte for byte.
public enum RecordKey: Sendable, Hashable {
    case ledger
    case generation
    /// A key that was the operator's, by its address.
    case retiredOperator(Address)
    case account(AccountName)
    case balance(AccountID, AssetNumber)
    case key(hash: Bytes32)
    case model(ModelID)
    case price(ModelID, version: UInt64)
    case leavePolicy(ModelID)
    case hold(CommandID)
    /// The refunds of a call, by the call's id.
    case refund(CommandID)
    /// The reversal of an entry, by the entry's id.
    case reversal(of: CommandID)
    case owedPayout(AccountID)
    case withdrawalRequest(Address)
    case withdrawalRule
    /// The volume of an account with a model in a calendar month, counted from January 1970.
    case volume(AccountName, ModelID, month: UInt64)
    case budget(BudgetID)
    case token(Address)
    case holder(token: Address, holder: Address)
    case checkpoint(token: Address, holder: Address, index: UInt64)
    case allowance(token: Address, owner: Address, spender: Address)
    case vesting(token: Address, holder: Address)
    case vestingRevocation(token: Address, holder: Address, schedule: UInt64)
    case snapshot(token: Address, id: UInt64)
    /// One bit for each of 256 consecutive snapshots: whether the holder has claimed it.
    case claimed(token: Address, holder: Address, chunk: UInt64)
    /// 64 consecutive snapshots.
    case claimPage(token: Address, page: UInt64)
    case claimCursor(token: Address, holder: Address)
    case nonce(Address)
    /// The digest that used up a nonce, to tell a replay from a number out of order.
    case usedNonce(Address, nonce: UInt64)
    case commitment(Bytes32)
    /// Commitments that wait for their reveal, in the order of their making.
    case openCommitment(time: Timestamp, number: UInt64)
    case content(tokenID: UInt256)
    case program(ProgramID)
    case programVersion(ProgramID, version: UInt64)
    case programState(ProgramID, version: UInt64)
    /// The steps of a version, numbered from 1.
    case programStep(ProgramID, version: UInt64, number: UInt64)
    case sender(Address)
    /// One nonce of a sender.
    case chainTransaction(sender: Address, nonce: UInt64)
    /// The terms by which callers without an account pay for a model.
    case paymentTerms(ModelID)
    case payment(PaymentID)
    /// The payments that are not over.
    case openPayment(PaymentID)
    case wallet(Address)
    /// The bond and the game of a content record.
    case contentClaim(tokenID: UInt256)
}

/// A record of any kind. The kind is the key's; the value holds no tag of its own.
public indirect enum Record: Sendable, Hashable {
    case ledger(OpenLedger)
    case generation(GenerationRecord)
    case retiredOperator(RetiredOperatorRecord)
    case account(AccountRecord)
    case balance(BalanceRecord)
    case key(KeyRecord)
    case model(ModelRecord)
    case price(PriceRecord)
    case leavePolicy(LeavePolicyRecord)
    case hold(HoldRecord)
    case refund(RefundRecord)
    case reversal(ReversalRecord)
    case owedPayout(OwedPayoutRecord)
    case withdrawalRequest(WithdrawalRequestRecord)
    case withdrawalRule(WithdrawalRuleRecord)
    case volume(VolumeRecord)
    case budget(BudgetRecord)
    case token(TokenRecord)
    case holder(HolderRecord)
    case checkpoint(CheckpointRecord)
    case allowance(AllowanceRecord)
    case vesting(VestingRecord)
    case vestingRevocation(VestingRevocationRecord)
    case snapshot(SnapshotRecord)
    case claimed(ClaimedRecord)
    case claimPage(ClaimPageRecord)
    case claimCursor(ClaimCursorRecord)
    case nonce(NonceRecord)
    case usedNonce(UsedNonceRecord)
    case commitment(CommitmentRecord)
    case openCommitment(OpenCommitmentRecord)
    case content(ContentRecord)
    case program(ProgramRecord)
    case programVersion(ProgramVersionRecord)
    case programState(ProgramStateRecord)
    case programStep(ProgramStepRecord)
    case sender(SenderRecord)
    case chainTransaction(ChainTransactionRecord)
    case paymentTerms(PaymentTerms)
    case payment(PaymentRecord)
    case openPayment(OpenPaymentRecord)
    case wallet(WalletRecord)
    case contentClaim(ContentClaimRecord)
}

extension RecordKey {
    public var kind: RecordKind {
        switch self {
        case .ledger: .ledger
        case .generation: .generation
        case .retiredOperator: .retiredOperator
        case .account: .account
        case .balance: .balance
        case .key: .key
        case .model: .model
        case .price: .price
        case .leavePolicy: .leavePolicy
        case .hold: .hold
        case .refund: .refund
        case .reversal: .reversal
        case .owedPayout: .owedPayout
        case .withdrawalRequest: .withdrawalRequest
        case .withdrawalRule: .withdrawalRule
        case .volume: .volume
        case .budget: .budget
        case .token: .token
        case .holder: .holder
        case .checkpoint: .checkpoint
        case .allowance: .allowance
        case .vesting: .vesting
        case .vestingRevocation: .vestingRevocation
        case .snapshot: .snapshot
        case .claimed: .claimed
        case .claimPage: .claimPage
        case .claimCursor: .claimCursor
        case .nonce: .nonce
        case .usedNonce: .usedNonce
        case .commitment: .commitment
        case .openCommitment: .openCommitment
        case .content: .content
        case .program: .program
        case .programVersion: .programVersion
        case .programState: .programState
        case .programStep: .programStep
        case .sender: .sender
        case .chainTransaction: .chainTransaction
        case .paymentTerms: .paymentTerms
        case .payment: .payment
        case .openPayment: .openPayment
        case .wallet: .wallet
        case .contentClaim: .contentClaim
        }
    }

    /// Appends the parts that follow the kind.
    func appendParts(to bytes: inout [UInt8]) {
        switch self {
        case .ledger: break
        case .generation: break
        case .retiredOperator(let address): address.appendKey(to: &bytes)
        case .account(let name): name.appendKey(to: &bytes)
        case .balance(let account, let asset):
            account.appendKey(to: &bytes)
            asset.appendKey(to: &bytes)
        case .key(let hash): hash.appendKey(to: &bytes)
        case .model(let model): model.appendKey(to: &bytes)
        case .price(let model, let version):
            model.appendKey(to: &bytes)
            version.appendKey(to: &bytes)
        case .leavePolicy(let model), .paymentTerms(let model): model.appendKey(to: &bytes)
        case .hold(let id): id.appendKey(to: &bytes)
        case .refund(let call): call.appendKey(to: &bytes)
        case .reversal(let id): id.appendKey(to: &bytes)
        case .owedPayout(let account): account.appendKey(to: &bytes)
        case .withdrawalRequest(let holder): holder.appendKey(to: &bytes)
        case .withdrawalRule: break
        case .volume(let account, let model, let month):
            account.appendKey(to: &bytes)
            model.appendKey(to: &bytes)
            month.appendKey(to: &bytes)
        case .budget(let id): id.appendKey(to: &bytes)
        case .token(let token): token.appendKey(to: &bytes)
        case .holder(let token, let holder):
            token.appendKey(to: &bytes)
            holder.appendKey(to: &bytes)
        case .checkpoint(let token, let holder, let index):
            token.appendKey(to: &bytes)
            holder.appendKey(to: &bytes)
            index.appendKey(to: &bytes)
        case .allowance(let token, let owner, let spender):
            token.appendKey(to: &bytes)
            owner.appendKey(to: &bytes)
            spender.appendKey(to: &bytes)
        case .vesting(let token, let holder):
            token.appendKey(to: &bytes)
            holder.appendKey(to: &bytes)
        case .vestingRevocation(let token, let holder, let schedule):
            token.appendKey(to: &bytes)
            holder.appendKey(to: &bytes)
            schedule.appendKey(to: &bytes)
        case .snapshot(let token, let id):
            token.appendKey(to: &bytes)
            id.appendKey(to: &bytes)
        case .claimed(let token, let holder, let chunk):
            token.appendKey(to: &bytes)
            holder.appendKey(to: &bytes)
            chunk.appendKey(to: &bytes)
        case .claimPage(let token, let page):
            token.appendKey(to: &bytes)
            page.appendKey(to: &bytes)
        case .claimCursor(let token, let holder):
            token.appendKey(to: &bytes)
            holder.appendKey(to: &bytes)
        case .nonce(let holder): holder.appendKey(to: &bytes)
        case .usedNonce(let holder, let nonce):
            holder.appendKey(to: &bytes)
            nonce.appendKey(to: &bytes)
        case .commitment(let hash): hash.appendKey(to: &bytes)
        case .openCommitment(let time, let number):
            time.appendKey(to: &bytes)
            number.appendKey(to: &bytes)
        case .content(let tokenID), .contentClaim(let tokenID): tokenID.appendKey(to: &bytes)
        case .program(let program): program.appendKey(to: &bytes)
        case .programVersion(let program, let version), .programState(let program, let version):
            program.appendKey(to: &bytes)
            version.appendKey(to: &bytes)
        case .programStep(let program, let version, let number):
            program.appendKey(to: &bytes)
            version.appendKey(to: &bytes)
            number.appendKey(to: &bytes)
        case .payment(let payment), .openPayment(let payment): payment.hash.appendKey(to: &bytes)
        case .sender(let sender): sender.appendKey(to: &bytes)
        case .wallet(let wallet): wallet.appendKey(to: &bytes)
        case .chainTransaction(let sender, let nonce):
            sender.appendKey(to: &bytes)
            nonce.appendKey(to: &bytes)
        }
    }
}

extension Record {
    func encode(to encoder: inout RLPEncoder) {
        switch self {
        case .ledger(let value): encoder.append(value)
        case .generation(let value): encoder.append(value)
        case .retiredOperator(let value): encoder.append(value)
        case .account(let value): encoder.append(value)
        case .balance(let value): encoder.append(value)
        case .key(let value): encoder.append(value)
        case .model(let value): encoder.append(value)
        case .price(let value): encoder.append(value)
        case .leavePolicy(let value): encoder.append(value)
        case .hold(let value): encoder.append(value)
        case .refund(let value): encoder.append(value)
        case .reversal(let value): encoder.append(value)
        case .owedPayout(let value): encoder.append(value)
        case .withdrawalRequest(let value): encoder.append(value)
        case .withdrawalRule(let value): encoder.append(value)
        case .volume(let value): encoder.append(value)
        case .budget(let value): encoder.append(value)
        case .token(let value): encoder.append(value)
        case .holder(let value): encoder.append(value)
        case .checkpoint(let value): encoder.append(value)
        case .allowance(let value): encoder.append(value)
        case .vesting(let value): encoder.append(value)
        case .vestingRevocation(let value): encoder.append(value)
        case .snapshot(let value): encoder.append(value)
        case .claimed(let value): encoder.append(value)
        case .claimPage(let value): encoder.append(value)
        case .claimCursor(let value): encoder.append(value)
        case .nonce(let value): encoder.append(value)
        case .usedNonce(let value): encoder.append(value)
        case .commitment(let value): encoder.append(value)
        case .openCommitment(let value): encoder.append(value)
        case .content(let value): encoder.append(value)
        case .program(let value): encoder.append(value)
        case .programVersion(let value): encoder.append(value)
        case .programState(let value): encoder.append(value)
        case .programStep(let value): encoder.append(value)
        case .sender(let value): encoder.append(value)
        case .chainTransaction(let value): encoder.append(value)
        case .paymentTerms(let value): encoder.append(value)
        case .payment(let value): encoder.append(value)
        case .openPayment(let value): encoder.append(value)
        case .wallet(let value): encoder.append(value)
        case .contentClaim(let value): encoder.append(value)
        }
    }

    /// Reads the value of a record whose key has this kind.
    ///
    /// - Throws: ``RLPError`` for anything that ``encoded`` would not have written.
    public init(kind: RecordKind, encoded: [UInt8]) throws(RLPError) {
        switch kind {
        case .ledger: self = .ledger(try OpenLedger(encoded: encoded))
        case .generation: self = .generation(try GenerationRecord(encoded: encoded))
        case .retiredOperator: self = .retiredOperator(try RetiredOperatorRecord(encoded: encoded))
        case .account: self = .account(try AccountRecord(encoded: encoded))
        case .balance: self = .balance(try BalanceRecord(encoded: encoded))
        case .key: self = .key(try KeyRecord(encoded: encoded))
        case .model: self = .model(try ModelRecord(encoded: encoded))
        case .price: self = .price(try PriceRecord(encoded: encoded))
        case .leavePolicy: self = .leavePolicy(try LeavePolicyRecord(encoded: encoded))
        case .hold: self = .hold(try HoldRecord(encoded: encoded))
        case .refund: self = .refund(try RefundRecord(encoded: encoded))
        case .reversal: self = .reversal(try ReversalRecord(encoded: encoded))
        case .owedPayout: self = .owedPayout(try OwedPayoutRecord(encoded: encoded))
        case .withdrawalRequest: self = .withdrawalRequest(try WithdrawalRequestRecord(encoded: encoded))
        case .withdrawalRule: self = .withdrawalRule(try WithdrawalRuleRecord(encoded: encoded))
        case .volume: self = .volume(try VolumeRecord(encoded: encoded))
        case .budget: self = .budget(try BudgetRecord(encoded: encoded))
        case .token: self = .token(try TokenRecord(encoded: encoded))
        case .holder: self = .holder(try HolderRecord(encoded: encoded))
        case .checkpoint: self = .checkpoint(try CheckpointRecord(encoded: encoded))
        case .allowance: self = .allowance(try AllowanceRecord(encoded: encoded))
        case .vesting: self = .vesting(try VestingRecord(encoded: encoded))
        case .vestingRevocation: self = .vestingRevocation(try VestingRevocationRecord(encoded: encoded))
        case .snapshot: self = .snapshot(try SnapshotRecord(encoded: encoded))
        case .claimed: self = .claimed(try ClaimedRecord(encoded: encoded))
        case .claimPage: self = .claimPage(try ClaimPageRecord(encoded: encoded))
        case .claimCursor: self = .claimCursor(try ClaimCursorRecord(encoded: encoded))
        case .nonce: self = .nonce(try NonceRecord(encoded: encoded))
        case .usedNonce: self = .usedNonce(try UsedNonceRecord(encoded: encoded))
        case .commitment: self = .commitment(try CommitmentRecord(encoded: encoded))
        case .openCommitment: self = .openCommitment(try OpenCommitmentRecord(encoded: encoded))
        case .content: self = .content(try ContentRecord(encoded: encoded))
        case .program: self = .program(try ProgramRecord(encoded: encoded))
        case .programVersion: self = .programVersion(try ProgramVersionRecord(encoded: encoded))
        case .programState: self = .programState(try ProgramStateRecord(encoded: encoded))
        case .programStep: self = .programStep(try ProgramStepRecord(encoded: encoded))
        case .sender: self = .sender(try SenderRecord(encoded: encoded))
        case .chainTransaction: self = .chainTransaction(try ChainTransactionRecord(encoded: encoded))
        case .paymentTerms: self = .paymentTerms(try PaymentTerms(encoded: encoded))
        case .payment: self = .payment(try PaymentRecord(encoded: encoded))
        case .openPayment: self = .openPayment(try OpenPaymentRecord(encoded: encoded))
        case .wallet: self = .wallet(try WalletRecord(encoded: encoded))
        case .contentClaim: self = .contentClaim(try ContentClaimRecord(encoded: encoded))
        }
    }
}
