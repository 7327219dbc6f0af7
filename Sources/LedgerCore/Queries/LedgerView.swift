public import EthereumPrimitives

/// Answers questions about one state of a ledger, by the same functions that apply commands.
public struct LedgerView {
    public let reader: any LedgerReader
    var records: WorkingSet

    public init(reader: any LedgerReader) {
        self.reader = reader
        records = WorkingSet(source: reader)
    }

    public mutating func ledger() throws(Interruption) -> OpenLedger { try records.ledger() }

    /// The generation of the history; nil before the first restoration.
    public mutating func generation() throws(Interruption) -> GenerationRecord? { try records.generation() }

    /// The domain that holders sign for now.
    ///
    /// - Throws: The refusal `ledgerNotOpen`.
    public mutating func signingDomain() throws(Interruption) -> SigningDomain { try ledger().signingDomain(salt: generation()?.salt) }

    /// Returns the amount that an account was paid out before a restoration and has not been credited since.
    public mutating func owedPayout(of account: AccountID) throws(Interruption) -> UInt256 {
        try records.find(.owedPayout(account), as: OwedPayoutRecord.self)?.amount ?? .zero
    }

    /// The account from which the ledger sends transactions; nil where it does not.
    public mutating func sender(_ address: Address) throws(Interruption) -> SenderRecord? { try records.find(.sender(address)) }

    /// One nonce of a sender; nil where no intent has it.
    public mutating func transaction(of sender: Address, nonce: UInt64) throws(Interruption) -> ChainTransactionRecord? {
        try records.find(.chainTransaction(sender: sender, nonce: nonce))
    }

    /// The intent whose payment a conclusion says was made; nil where it makes none, and where the transaction had no effect.
    public mutating func paidIntent(of conclusion: ConcludeTransaction) throws(Interruption) -> TransactionIntent? {
        guard let transaction = try transaction(of: conclusion.sender, nonce: conclusion.nonce), transaction.hadEffect,
            transaction.intent.payment != nil
        else { return nil }
        return transaction.intent
    }

    public mutating func hasAccount(_ name: AccountName) throws(Interruption) -> Bool {
        try records.find(.account(name), as: AccountRecord.self) != nil
    }

    public mutating func balance(of account: AccountID, asset: AssetNumber = .settlement) throws(Interruption) -> BalanceRecord {
        try records.balance(account, asset)
    }

    /// The address whose signatures make and revoke an account's keys; nil where there is none, and where there is no such account.
    public mutating func owner(of account: AccountName) throws(Interruption) -> Address? {
        try records.find(.account(account), as: AccountRecord.self)?.owner
    }

    /// The addresses whose holdings count for an account at gates; none where there is no such account.
    public mutating func wallets(of account: AccountName) throws(Interruption) -> [Address] {
        try records.find(.account(account), as: AccountRecord.self)?.wallets ?? []
    }

    /// The key with this SHA-256, revoked or not; nil when there is none.
    public mutating func key(hash: Bytes32) throws(Interruption) -> KeyRecord? { try records.find(.key(hash: hash)) }

    /// A budget as it counts now: in a new period nothing is spent or held yet. nil when there is none.
    public mutating func budget(_ id: BudgetID, at time: Timestamp) throws(Interruption) -> BudgetRecord? {
        guard var budget = try records.find(.budget(id), as: BudgetRecord.self) else { return nil }
        let period = id.period.index(of: time)
        if period > budget.period { (budget.period, budget.spent, budget.held) = (period, .zero, .zero) }
        return budget
    }

    /// All budgets of these keys, accounts and models, as they count now.
    public mutating func budgets(of scopes: [BudgetScope], at time: Timestamp) throws(Interruption) -> [(id: BudgetID, record: BudgetRecord)] {
        var budgets: [(BudgetID, BudgetRecord)] = []
        for scope in scopes {
            for period in BudgetPeriod.allCases {
                let id = BudgetID(scope: scope, period: period)
                if let record = try budget(id, at: time) { budgets.append((id, record)) }
            }
        }
        return budgets
    }

    public mutating func model(_ id: ModelID) throws(Interruption) -> ModelRecord { try records.model(id) }

    /// The holder's open request to be paid out; nil where there is none.
    public mutating func withdrawalRequest(of holder: Address) throws(Interruption) -> WithdrawalRequestRecord? {
        try records.find(.withdrawalRequest(holder))
    }

    /// Whether money leaves addresses' accounts only as their holders have asked for.
    public mutating func requiresRequests() throws(Interruption) -> Bool { try records.requiresRequests() }

    /// The charge for callers of a model who leave early.
    public mutating func leavePolicy(of model: ModelID) throws(Interruption) -> LeavePolicy {
        try records.find(.leavePolicy(model), as: LeavePolicyRecord.self)?.policy ?? .drain
    }

    /// The terms under which calls of a model are paid for without an account; nil for a model that is not open to that.
    public mutating func paymentTerms(of model: ModelID) throws(Interruption) -> PaymentTerms? { try records.find(.paymentTerms(model)) }

    /// A payment that was accepted; nil for any other.
    public mutating func payment(_ id: PaymentID) throws(Interruption) -> PaymentRecord? { try records.find(.payment(id)) }

    /// The prices that hold for calls that begin at this time.
    public mutating func prices(of model: ModelID, at time: Timestamp) throws(Interruption) -> (version: UInt64, prices: PriceSchedule) {
        try records.priceInForce(of: model, records.model(model), at: time)
    }

    public mutating func token(_ address: Address) throws(Interruption) -> TokenRecord { try records.token(address) }

    public mutating func holder(_ holder: Address, of token: Address) throws(Interruption) -> HolderRecord {
        try records.find(.holder(token: token, holder: holder)) ?? HolderRecord()
    }

    public mutating func allowance(token: Address, owner: Address, spender: Address) throws(Interruption) -> UInt256 {
        try records.find(.allowance(token: token, owner: owner, spender: spender), as: AllowanceRecord.self)?.amount ?? .zero
    }

    /// The nonce that the holder's next authorization must have.
    public mutating func nextNonce(of holder: Address) throws(Interruption) -> UInt64 {
        try records.find(.nonce(holder), as: NonceRecord.self)?.next ?? 0
    }

    /// The EIP-712 digest of the message that used a holder's nonce up; nil for a nonce that was not used.
    public mutating func digest(ofUsed nonce: UInt256, of holder: Address) throws(Interruption) -> Bytes32? {
        guard let number = nonce.asUInt64 else { return nil }
        return try records.find(.usedNonce(holder, nonce: number), as: UsedNonceRecord.self)?.digest
    }
}

// MARK: - ERC-7641

extension LedgerView {
    public mutating func snapshot(_ id: UInt256, of token: Address) throws(Interruption) -> SnapshotRecord {
        guard let number = id.asUInt64 else { throw .refused(.snapshotNotFound) }
        return try records.snapshot(number, of: token)
    }

    /// `balanceOfAt`
    ///
    /// Refusals: `tokenNotFound`, `snapshotNotFound`.
    public mutating func balance(of holder: Address, in token: Address, atSnapshot id: UInt256) throws(Interruption) -> UInt256 {
        let last = try records.token(token).lastSnapshotID
        guard let number = id.asUInt64, number > 0, number <= last else { throw .refused(.snapshotNotFound) }
        return try records.balance(of: holder, in: token, atSnapshot: number)
    }

    /// `claimableRevenue`: what a claim of this snapshot would pay.
    ///
    /// Refusals: `tokenNotFound`, `snapshotNotFound`, `snapshotOutsideWindow`, `alreadyClaimed`.
    public mutating func claimableRevenue(of holder: Address, in token: Address, atSnapshot id: UInt256) throws(Interruption) -> UInt256 {
        let record = try records.token(token)
        return try records.claimable(by: holder, token: record, at: token, snapshotID: id)
    }

    /// The ids of the snapshots that can still be claimed, oldest first.
    public mutating func claimableSnapshots(of token: Address) throws(Interruption) -> ClosedRange<UInt64>? {
        try records.token(token).claimableIDs
    }

    /// `redeemableOnBurn`
    ///
    /// Refusals: `tokenNotFound`, `supplyZero`, `amountOverflow` (only for an amount that nobody can have).
    public mutating func redeemableOnBurn(_ amount: UInt256, of token: Address) throws(Interruption) -> UInt256 {
        let record = try records.token(token)
        if record.supply.isZero { throw .refused(.supplyZero) }
        guard let parts = try records.shares(of: record).redeemable(byBurning: amount), let sum = parts.fromRevenue.adding(parts.fromPool)
        else { throw .refused(.amountOverflow) }
        return sum
    }

    /// The earnings of the token's model that no snapshot has shared out yet.
    public mutating func unsnapshottedRevenue(of token: Address) throws(Interruption) -> UInt256 {
        try records.shares(of: records.token(token)).revenue
    }
}

// MARK: - ERC-7007

extension LedgerView {
    /// Refusals: `contentNotFound`.
    public mutating func content(_ tokenID: UInt256) throws(Interruption) -> ContentRecord {
        try records.get(.content(tokenID: tokenID), else: .contentNotFound)
    }

    /// Whether a prompt has a record, final or not.
    public mutating func hasContent(_ tokenID: UInt256) throws(Interruption) -> Bool {
        try records.find(.content(tokenID: tokenID), as: ContentRecord.self) != nil
    }

    /// Whether no earlier commitment can still displace the record.
    ///
    /// A record of kind ``ProofKind/optimistic`` must also have stood the window of its bond.
    public func isFinal(_ content: ContentRecord, at time: Timestamp, windowSeconds: UInt64) throws(StoreFailure) -> Bool {
        if content.proofKind == .optimistic, try contentClaim(Keccak256.hash(content.prompt).word)?.isUpheld != true { return false }
        let (window, overflow) = windowSeconds.multipliedReportingOverflow(by: 1000)
        let oldest = overflow || window > time.milliseconds ? 0 : time.milliseconds - window
        let cursor = RecordKey.openCommitment(time: Timestamp(milliseconds: oldest), number: 0).bytes
        let own = RecordKey.openCommitment(time: content.committedAt, number: content.commitmentNumber).bytes
        guard let next = try reader.scan(prefix: RecordKind.openCommitment.prefix, after: cursor, limit: 1).first else { return true }
        return !next.key.lexicographicallyPrecedes(own)
    }

    /// The bond behind a content record; nil where there is none.
    public func contentClaim(_ tokenID: UInt256) throws(StoreFailure) -> ContentClaimRecord? {
        var records = records
        do {
            return try records.find(.contentClaim(tokenID: tokenID), as: ContentClaimRecord.self)
        } catch {
            switch error {
            case .failed(let failure): throw failure
            case .refused: return nil
            }
        }
    }

    /// ERC-7007 `verify`: true only when the ledger has this data, with this proof, as the final record of this prompt.
    public mutating func verify(prompt: [UInt8], aigcData: [UInt8], proof: [UInt8], at time: Timestamp) throws(Interruption) -> Bool {
        let windowSeconds = try records.ledger().contentWindowSeconds
        guard let content = try records.find(.content(tokenID: Keccak256.hash(prompt).word), as: ContentRecord.self) else { return false }
        guard content.aigcData == aigcData, content.proof == proof else { return false }
        do { return try isFinal(content, at: time, windowSeconds: windowSeconds) } catch { throw .failed(error) }
    }
}

// MARK: - A holder's claims

/// The claims that a holder has open in a token.
public struct OpenClaims: Sendable {
    /// In the order of the snapshots.
    public internal(set) var claims: [OpenClaim] = []
    /// Whether there is nothing besides; else what is here is as much as one lifetime claim pays.
    public internal(set) var isComplete = true

    public var total: UInt256 { claims.reduce(.zero) { $0.adding($1.amount) ?? .max } }
}

extension LedgerView {
    /// Returns what a holder can claim from the oldest snapshot on, as much of it as one lifetime claim pays.
    public mutating func claimable(by holder: Address, in token: Address) throws(Interruption) -> OpenClaims {
        var found = OpenClaims()
        guard let live = try claimableSnapshots(of: token) else { return found }
        let settled = try records.find(.claimCursor(token: token, holder: holder), as: ClaimCursorRecord.self)?.settledThrough ?? 0
        var first = max(live.lowerBound, settled + 1)
        while first <= live.upperBound {
            // Whole pages, so that none is read twice.
            let last = min(live.upperBound, first + 64 * ClaimPageRecord.span - 1)
            found.claims += try records.openClaims(of: holder, in: token, ids: first...last)
            if found.claims.count > ClaimLifetime.maximumSnapshots {
                found.claims.removeSubrange(ClaimLifetime.maximumSnapshots...)
                found.isComplete = false
                return found
            }
            first = last + 1
        }
        return found
    }

    /// The open claims of the holder, oldest first; snapshots that pay nothing are left out.
    ///
    /// - Parameter newest: At most so many of the newest snapshots that can be claimed are looked at.
    public mutating func openClaims(of holder: Address, in token: Address, newest: UInt64 = .max) throws(Interruption) -> [OpenClaim] {
        guard let live = try claimableSnapshots(of: token), newest > 0 else { return [] }
        let skipped = UInt64(live.count) > newest ? UInt64(live.count) - newest : 0
        return try records.openClaims(of: holder, in: token, ids: live.lowerBound + skipped...live.upperBound)
    }
}
