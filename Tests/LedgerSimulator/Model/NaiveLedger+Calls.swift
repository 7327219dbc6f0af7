internal import EthereumPrimitives
internal import LedgerCore

// MARK: - Models and prices

extension NaiveLedger {
    mutating func register(_ command: RegisterModel) throws(Outcome) {
        try require(models[command.model] == nil, .modelExists)
        try require(command.token.percentClaimable <= 100, .percentClaimableOutOfRange)
        let supply = Natural(command.token.supply)
        try require(!supply.isZero && supply < NaiveLedger.limit, .supplyOutOfRange)
        let total = command.split.reduce(Natural.zero) { $0 + Natural($1.basisPoints) }
        let accounts = command.split.map(\.account)
        try require(
            total <= 10_000 && !command.split.contains { $0.basisPoints == 0 } && Set(accounts).count == accounts.count, .revenueSplitInvalid)
        try require(command.asset == .settlement, .assetNotFound)
        for account in accounts { try requireAccount(account) }
        let name = (genesis?.ledgerID.bytes ?? []) + Array(command.model.description.utf8)
        let tokenAddress = Address(lowBytesOf: Keccak256.hash(name))
        let (interval, window) = (Natural(command.token.snapshotIntervalSeconds), Natural(command.token.claimWindow))
        try require(window.isZero || interval * window >= 3600, .claimTimeTooShort)
        for receiver in [.address(command.issuer)] + accounts {
            try require(receiver != .address(tokenAddress), .recipientUnusable)
            try requireUsable(receiver)
        }
        models[command.model] = Model(
            command: command, tokenAddress: tokenAddress, prices: [(now, command.prices, false)],
            token: Token(supply: supply, balances: [command.issuer: supply], lastSnapshotAt: now))
    }

    mutating func setPrice(_ command: SetPrice) throws(Outcome) {
        let start = command.startsAt ?? now
        var prices = try model(command.model).prices
        if command.withdrawsScheduled { for index in prices.indices where prices[index].startsAt > now { prices[index].isWithdrawn = true } }
        let newest = prices.last { !$0.isWithdrawn }?.startsAt ?? now
        try require(start >= now && start >= newest, .priceStartInPast)
        prices.append((start, command.prices, false))
        models[command.model]?.prices = prices
    }

    mutating func setLeavePolicy(_ command: SetLeavePolicy) throws(Outcome) {
        _ = try model(command.model)
        models[command.model]?.leavePolicy = command.policy
    }

    /// The last of the versions that have started.
    func version(of model: Model, at time: Timestamp) -> Int? { model.prices.lastIndex { !$0.isWithdrawn && $0.startsAt <= time } }
}

// MARK: - Holds

extension NaiveLedger {
    mutating func hold(_ command: Hold, id: CommandID) throws(Outcome) {
        try require(id.low % 2 == 0, .holdIDMismatch)
        try requireAccount(.named(command.account))
        guard let key = keys[command.keyHash], key.account == command.account else { throw .keyNotFound }
        try require(!key.isRevoked, .keyRevoked)
        if let wallet = key.wallet {
            try require(owners[command.account] == wallet.owner, .notAccountOwner)
            try require(now < wallet.expiresAt, .keyExpired)
        }
        let model = try model(command.model)
        try require(!model.isRetired, .modelRetired)
        try pass(model.gate, command.account)
        try require(command.expiresAt > now, .holdExpiryInPast)
        guard let version = version(of: model, at: now) else { throw .priceNotInForce }
        let (prices, discount) = (model.prices[version].prices, discount(of: key, for: command.model))
        let volume = volumes[VolumeKey(account: command.account, model: command.model, month: month(of: now))] ?? [:]
        guard let amount = NaiveLedger.greatestCharge(command.greatestUsage, prices, volume: volume, discount: discount) else {
            throw .amountOverflow
        }
        try require(available(.named(command.account)) >= amount, .insufficientBalance)
        held[.named(command.account), default: 0] += amount
        holds[id] = OpenHold(
            account: command.account, model: command.model, amount: amount, version: version, expiresAt: command.expiresAt, discount: discount)
        calls[id] = Call(hold: command, startedAt: now, entryNumber: entryNumber, held: amount)
        for (budget, terms) in budgets where covers(budget, command) {
            let counted = spending(of: budget, at: now)
            try require(counted.spent + counted.held <= terms.limit, .budgetExceeded)
        }
    }

    mutating func release(_ id: CommandID) throws(Outcome) -> OpenHold {
        guard let hold = holds.removeValue(forKey: id) else { throw .holdNotFound }
        held[.named(hold.account), default: 0] -= hold.amount
        calls[id]?.held = 0
        return hold
    }

    mutating func expire(_ command: ExpireHold) throws(Outcome) {
        let hold = try release(command.hold)
        try require(hold.expiresAt <= now, .holdNotExpired)
    }

    mutating func settle(_ command: Settle, id: CommandID) throws(Outcome) {
        try require(command.hold.low % 2 == 0 && id.high == command.hold.high && id.low == command.hold.low + 1, .holdIDMismatch)
        let hold = try release(command.hold)
        let model = try model(hold.model)
        guard let call = calls[command.hold] else { throw .holdNotFound }
        let charge = charge(command.usage, for: call, prices: model.prices[hold.version].prices, discount: hold.discount)
        let cost = min(charge ?? hold.amount, hold.amount)
        try take(cost, from: .named(hold.account))
        var rest = cost
        calls[command.hold]?.isSettled = true
        for share in model.command.split {
            let part = cost * Natural(share.basisPoints) / 10_000
            try give(part, to: share.account.id)
            if !part.isZero { calls[command.hold]?.credits.append((share.account.id, part, 0)) }
            rest -= part
        }
        let receiver: AccountID = model.token.supply.isZero ? .address(model.command.issuer) : .revenue(hold.model)
        if receiver == .revenue(hold.model) { try earn(rest, model: hold.model) } else { try give(rest, to: receiver) }
        if !rest.isZero { calls[command.hold]?.credits.append((receiver, rest, 0)) }
        models[hold.model]?.charged += cost
    }

    /// Revenue for the holders of a model's token.
    mutating func earn(_ amount: Natural, model id: ModelID) throws(Outcome) {
        try give(amount, to: .revenue(id))
        earned(amount, model: id)
    }

    mutating func earned(_ amount: Natural, model id: ModelID) {
        models[id]?.earned += amount
        models[id]?.token.revenue += amount
    }
}
