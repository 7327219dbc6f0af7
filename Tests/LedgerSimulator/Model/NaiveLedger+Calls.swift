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
        models[command.model] = Model(
            command: command, tokenAddress: Address(lowBytesOf: Keccak256.hash(name)), prices: [(now, command.prices)],
            token: Token(supply: supply, balances: [command.issuer: supply], lastSnapshotAt: now))
    }

    mutating func setPrice(_ command: SetPrice) throws(Outcome) {
        let start = command.startsAt ?? now
        let newest = try model(command.model).prices.last?.startsAt ?? now
        try require(start >= now && start >= newest, .priceStartInPast)
        models[command.model]?.prices.append((start, command.prices))
    }

    /// The last of the versions that have started.
    func version(of model: Model, at time: Timestamp) -> Int? { model.prices.lastIndex { $0.startsAt <= time } }

    /// The exact sum, rounded up once; nil when it does not fit 256 bits before the division.
    static func charge(_ usage: Usage, _ price: (MeteredUnit) -> UInt256?) -> Natural? {
        var sum = Natural.zero
        for unit in MeteredUnit.allCases {
            let own = price(unit) ?? unit.fallback.flatMap(price) ?? 0
            sum += Natural(own) * Natural(usage[unit])
        }
        guard sum.word != nil else { return nil }
        return (sum + 999_999) / 1_000_000
    }

    /// What a usage can cost when every token turns out to be of the dearer kind.
    static func greatestCharge(_ usage: Usage, _ prices: PriceSchedule) -> Natural? {
        charge(usage) { unit in
            switch unit {
            case .inputToken, .outputToken:
                MeteredUnit.allCases.filter { $0 == unit || $0.fallback == unit }.map { prices[$0] ?? prices[unit] ?? 0 }.max()
            default: prices[unit]
            }
        }
    }
}

// MARK: - Holds

extension NaiveLedger {
    mutating func hold(_ command: Hold, id: CommandID) throws(Outcome) {
        try requireAccount(.named(command.account))
        guard let key = keys[command.keyHash], key.account == command.account else { throw .keyNotFound }
        try require(!key.isRevoked, .keyRevoked)
        let model = try model(command.model)
        try require(command.expiresAt > now, .holdExpiryInPast)
        guard let version = version(of: model, at: now) else { throw .priceNotInForce }
        guard let amount = NaiveLedger.greatestCharge(command.greatestUsage, model.prices[version].prices) else { throw .amountOverflow }
        try require(available(.named(command.account)) >= amount, .insufficientBalance)
        held[.named(command.account), default: 0] += amount
        holds[id] = OpenHold(account: command.account, model: command.model, amount: amount, version: version, expiresAt: command.expiresAt)
    }

    mutating func release(_ id: CommandID) throws(Outcome) -> OpenHold {
        guard let hold = holds.removeValue(forKey: id) else { throw .holdNotFound }
        held[.named(hold.account), default: 0] -= hold.amount
        return hold
    }

    mutating func expire(_ command: ExpireHold) throws(Outcome) {
        guard let hold = holds[command.hold] else { throw .holdNotFound }
        try require(hold.expiresAt <= now, .holdNotExpired)
        _ = try release(command.hold)
    }

    mutating func settle(_ command: Settle) throws(Outcome) {
        let hold = try release(command.hold)
        let model = try model(hold.model)
        let prices = model.prices[hold.version].prices
        let cost = min(NaiveLedger.charge(command.usage) { prices[$0] } ?? hold.amount, hold.amount)
        try take(cost, from: .named(hold.account))
        var rest = cost
        for share in model.command.split {
            let part = cost * Natural(share.basisPoints) / 10_000
            try give(part, to: share.account.id)
            rest -= part
        }
        try earn(rest, model: hold.model)
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
