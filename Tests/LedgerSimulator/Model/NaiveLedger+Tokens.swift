internal import EthereumPrimitives
internal import LedgerCore

extension NaiveLedger {
    struct Token {
        var supply: Natural
        var balances: [Address: Natural]
        var allowances: [[Address]: UInt256] = [:]
        var vestings: [Address: [Vesting]] = [:]
        /// How many schedules each holder was ever granted.
        var granted: [Address: UInt64] = [:]
        /// N: what came in since the last snapshot.
        var revenue: Natural = 0
        /// B: what burns took of it.
        var redeemed: Natural = 0
        /// The first snapshot, of id 1, is at index 0.
        var snapshots: [Snapshot] = []
        var lastSnapshotAt: Timestamp
        /// What claims and burns paid in all.
        var paidOut: Natural = 0
    }

    /// A full copy of the balances: what the ledger's checkpoints stand for.
    struct Snapshot {
        var takenAt: Timestamp
        var supply: Natural
        var balances: [Address: Natural]
        var revenue: Natural
        var claimable: Natural
        var claimed: Natural = 0
        var claimers: Set<Address> = []
    }

    func tokenModel(_ address: Address) throws(Outcome) -> ModelID {
        guard let model = models.first(where: { $0.value.tokenAddress == address }) else { throw .tokenNotFound }
        return model.key
    }
}

// MARK: - ERC-20

extension NaiveLedger {
    mutating func transfer(_ command: IssuerTransfer) throws(Outcome) {
        let id = try tokenModel(command.token)
        try moveTokens(command.amount, of: id, from: try model(id).command.issuer, to: command.to)
    }

    mutating func transfer(_ command: Transfer) throws(Outcome) {
        try moveTokens(command.amount, of: try tokenModel(command.token), from: command.holder, to: command.to)
    }

    mutating func approve(_ command: Approve) throws(Outcome) {
        models[try tokenModel(command.token)]?.token.allowances[[command.holder, command.spender]] = command.amount
    }

    mutating func transfer(_ command: TransferFrom) throws(Outcome) {
        let id = try tokenModel(command.token)
        let allowance = try model(id).token.allowances[[command.from, command.spender]] ?? 0
        try require(command.amount <= allowance, .insufficientAllowance)
        if allowance != .max {
            models[id]?.token.allowances[[command.from, command.spender]] = (Natural(allowance) - Natural(command.amount)).word
        }
        try moveTokens(command.amount, of: id, from: command.from, to: command.to)
    }

    mutating func moveTokens(_ amount: UInt256, of id: ModelID, from giver: Address, to receiver: Address) throws(Outcome) {
        try require(receiver != .zero, .transferToZeroAddress)
        if receiver != giver { try requireUsable(.address(receiver)) }
        let balance = try model(id).token.balances[giver] ?? 0
        try require(balance >= Natural(amount), .insufficientTokenBalance)
        try require(balance - Natural(amount) >= locked(giver, model: id), .tokensLocked)
        models[id]?.token.balances[giver, default: 0] -= Natural(amount)
        models[id]?.token.balances[receiver, default: 0] += Natural(amount)
    }
}

// MARK: - ERC-7641

extension NaiveLedger {
    mutating func deposit(_ command: Deposit) throws(Outcome) {
        let supply = try model(command.model).token.supply
        try require(!command.amount.isZero, .amountZero)
        try require(!supply.isZero, .supplyZero)
        try move(Natural(command.amount), from: .external, to: .revenue(command.model))
        earned(Natural(command.amount), model: command.model)
    }

    mutating func snapshot(_ command: TakeSnapshot) throws(Outcome) {
        let id = try tokenModel(command.token)
        let terms = try model(id).command.token
        var token = try model(id).token
        let elapsed = Natural(now.milliseconds - token.lastSnapshotAt.milliseconds)
        try require(elapsed > Natural(terms.snapshotIntervalSeconds) * 1000, .snapshotTooSoon)

        let leaving = token.snapshots.count - Int(clamping: terms.claimWindow)
        try require(!token.supply.isZero, .supplyZero)
        if terms.claimWindow > 0, leaving >= 0 {
            try require(now.milliseconds - token.snapshots[leaving].takenAt.milliseconds >= 3_600_000, .snapshotTooSoon)
        }
        try require(try model(id).isRetired || token.revenue >= Natural(terms.leastSnapshotRevenue), .revenueTooSmall)
        let share = token.revenue * Natural(terms.percentClaimable) / 100
        try move(share, from: .revenue(id), to: .claimPool(id))
        try move(token.revenue - share - token.redeemed, from: .revenue(id), to: .burnPool(id))
        var rolled = Natural.zero
        if terms.claimWindow > 0, leaving >= 0 { rolled = token.snapshots[leaving].claimable - token.snapshots[leaving].claimed }
        token.snapshots.append(
            Snapshot(takenAt: now, supply: token.supply, balances: token.balances, revenue: token.revenue, claimable: share + rolled))
        token.revenue = 0
        token.redeemed = 0
        token.lastSnapshotAt = now
        models[id]?.token = token
    }

    /// Zero where the holder had nothing; a refusal where there is nothing to be had any more.
    func claimable(_ holder: Address, _ number: UInt256, model id: ModelID) throws(Outcome) -> Natural {
        let model = try model(id)
        let snapshots = model.token.snapshots
        guard let index = number.asUInt64, index >= 1, index <= UInt64(snapshots.count) else { throw .snapshotNotFound }
        let window = model.command.token.claimWindow
        try require(window == 0 || UInt64(snapshots.count) - index < window, .snapshotOutsideWindow)
        let snapshot = snapshots[Int(index) - 1]
        try require(!snapshot.claimers.contains(holder), .alreadyClaimed)
        return snapshot.supply.isZero ? 0 : (snapshot.balances[holder] ?? 0) * snapshot.claimable / snapshot.supply
    }

    mutating func claim(_ command: Claim, id entry: CommandID) throws(Outcome) {
        let id = try tokenModel(command.token)
        try require(!command.snapshotIDs.isEmpty, .noSnapshotNamed)
        var sum = Natural.zero
        for number in command.snapshotIDs {
            let amount = try claimable(command.holder, number, model: id)
            try require(!amount.isZero, .nothingToClaim)
            sum += amount
            let index = Int(number.asUInt64 ?? 0) - 1
            models[id]?.token.snapshots[index].claimed += amount
            models[id]?.token.snapshots[index].claimers.insert(command.holder)
            try pay(amount, from: .claimPool(id), to: command.recipient, model: id)
        }
        // The generator names no root that a snapshot has.
        try require(command.bounds.snapshotRoot == nil, .snapshotRootMismatch)
        try require(sum >= Natural(command.bounds.leastAmount ?? .zero), .claimBelowLeastAmount)
        if command.recipient != command.holder { try requireUsable(.address(command.recipient)) }
        try takeOwed(.address(command.recipient), id: entry)
    }

    /// What burning an amount pays, from the revenue since the last snapshot and from the burn pool; nil without a supply.
    func redeemable(_ amount: Natural, model id: ModelID) throws(Outcome) -> (fresh: Natural, pooled: Natural)? {
        let model = try model(id)
        let token = model.token
        if token.supply.isZero { return nil }
        let rest = Natural(100 - model.command.token.percentClaimable)
        let pooled = amount * posted(.burnPool(id)) / token.supply
        if model.command.token.claimWindow > 0 { return (amount * (token.revenue * rest / 100 - token.redeemed) / token.supply, pooled) }
        return (amount * (token.revenue * rest - 100 * token.redeemed) / 100 / token.supply, pooled)
    }

    mutating func burn(_ command: Burn, id entry: CommandID) throws(Outcome) {
        let id = try tokenModel(command.token)
        let amount = Natural(command.amount)
        let balance = try model(id).token.balances[command.holder] ?? 0
        try require(balance >= amount, .insufficientTokenBalance)
        try require(balance - amount >= locked(command.holder, model: id), .tokensLocked)
        guard let (fresh, pooled) = try redeemable(amount, model: id) else { throw .supplyZero }
        if command.recipient != command.holder { try requireUsable(.address(command.recipient)) }
        try pay(fresh, from: .revenue(id), to: command.recipient, model: id)
        try pay(pooled, from: .burnPool(id), to: command.recipient, model: id)
        models[id]?.token.balances[command.holder] = balance - amount
        models[id]?.token.supply -= amount
        models[id]?.token.redeemed += fresh
        try takeOwed(.address(command.recipient), id: entry)
        if try model(id).token.supply.isZero { try passOn(id) }
    }

    /// Nobody is left to share the revenue of a burnt token: its issuer gets what there is.
    private mutating func passOn(_ id: ModelID) throws(Outcome) {
        let issuer = try model(id).command.issuer
        for pool in [AccountID.revenue(id), .burnPool(id)] { try pay(posted(pool), from: pool, to: issuer, model: id) }
        models[id]?.token.revenue = 0
        models[id]?.token.redeemed = 0
    }

    mutating func pay(_ amount: Natural, from pool: AccountID, to recipient: Address, model id: ModelID) throws(Outcome) {
        try move(amount, from: pool, to: .address(recipient))
        models[id]?.token.paidOut += amount
    }
}
