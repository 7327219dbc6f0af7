internal import EthereumPrimitives

extension StateMachine {
    /// Sets aside the greatest cost of a call at the prices in force now, of its account's funds and of every budget that counts it.
    ///
    /// Refusals: `holdIDMismatch`, `accountNotFound`, `keyNotFound`, `keyRevoked`, `modelNotFound`, `holdExpiryInPast`, `priceNotInForce`,
    /// `amountOverflow`, `insufficientBalance`, `budgetExceeded`.
    mutating func apply(_ command: Hold, id: CommandID) throws(Interruption) {
        try refuse(.holdIDMismatch, unless: !id.isResolution)
        let owner = try records.get(.account(command.account), as: AccountRecord.self, else: .accountNotFound)
        let key = try records.get(.key(hash: command.keyHash), as: KeyRecord.self, else: .keyNotFound)
        try refuse(.keyNotFound, unless: key.account == command.account)
        try refuse(.keyRevoked, unless: key.revokedAt == nil)
        let model = try records.model(command.model)
        try refuse(.holdExpiryInPast, unless: command.expiresAt > now)
        let (version, prices) = try records.priceInForce(of: command.model, at: now)
        let discount = key.discount(for: command.model, at: now, before: number)
        let volume = try records.volume(of: command.account, with: command.model, prices: prices, at: now)
        guard let amount = prices.greatestCharge(for: command.greatestUsage, after: volume, discountBasisPoints: discount) else {
            throw .refused(.amountOverflow)
        }
        try setAside(amount, of: .named(command.account), asset: model.asset)
        let hold = HoldRecord(
            account: command.account, model: command.model, asset: model.asset, amount: amount, priceVersion: version, expiresAt: command.expiresAt,
            startedAt: now, entryNumber: number, discountBasisPoints: discount,
            budgets: command.budgets(ofKey: key.budgets, account: owner.budgets, model: model.budgets))
        for budget in hold.budgets { try reserve(amount, of: budget) }
        create(hold, at: .hold(id))
    }

    private mutating func setAside(_ amount: UInt256, of account: AccountID, asset: AssetNumber) throws(Interruption) {
        payer = .balance(account, asset)
        var balance = try records.balance(account, asset)
        try refuse(.insufficientBalance, unless: balance.available >= amount)
        guard let held = balance.held.adding(amount) else { throw .refused(.amountOverflow) }
        balance.held = held
        try put(balance, at: .balance(account, asset))
    }

    /// Charges the usage at the hold's price version and discount, at most what was held, and shares it out. An open hold can be settled after its
    /// expiry too: expiry only allows the ledger to give it back.
    ///
    /// Refusals: `holdIDMismatch`, `holdNotFound`, `modelNotFound`, `amountOverflow`.
    mutating func apply(_ command: Settle, id: CommandID) throws(Interruption) {
        try refuse(.holdIDMismatch, unless: !command.hold.isResolution && id == command.hold.resolution)
        let hold = try openHold(command.hold)
        let model = try records.model(hold.model)
        let prices = try records.price(of: hold.model, version: hold.priceVersion).prices
        let cost = min(try charge(for: command.usage, prices: prices, hold: hold) ?? hold.amount, hold.amount)
        try close(hold, command.hold, charging: cost)
        try debit(cost, from: .named(hold.account), asset: hold.asset)
        var rest = cost
        for share in model.split {
            guard let part = UInt256.mulDiv(cost, UInt256(share.basisPoints), 10_000), let remaining = rest.subtracting(part) else {
                throw .refused(.amountOverflow)
            }
            try credit(part, to: share.account.id, asset: hold.asset)
            rest = remaining
        }
        try credit(rest, to: .revenue(hold.model), asset: hold.asset)
    }

    /// Prices a usage where the account's volume is now, and moves the volume past it.
    private mutating func charge(for usage: Usage, prices: PriceSchedule, hold: HoldRecord) throws(Interruption) -> UInt256? {
        let volume = try records.volume(of: hold.account, with: hold.model, prices: prices, at: hold.startedAt)
        if !prices.tiers.isEmpty {
            let next = VolumeRecord(volume: prices.volume(volume, after: usage))
            try put(next, at: .volume(hold.account, hold.model, month: hold.startedAt.month))
        }
        return prices.charge(for: usage, after: volume, discountBasisPoints: hold.discountBasisPoints)
    }

    /// Under any id, as an expiry is: a refused command that has used the hold's ``CommandID/resolution`` must not keep the hold for ever.
    ///
    /// Refusals: `holdNotFound`.
    mutating func apply(_ command: VoidHold) throws(Interruption) {
        try close(openHold(command.hold), command.hold, charging: .zero)
    }

    /// Refusals: `holdNotFound`, `holdNotExpired`.
    mutating func apply(_ command: ExpireHold) throws(Interruption) {
        let hold = try openHold(command.hold)
        try refuse(.holdNotExpired, unless: hold.expiresAt <= now)
        try close(hold, command.hold, charging: .zero)
    }

    private mutating func openHold(_ hold: CommandID) throws(Interruption) -> HoldRecord {
        try records.get(.hold(hold), else: .holdNotFound)
    }

    /// Ends a hold: frees all of it, and tells its budgets what was spent instead.
    private mutating func close(_ hold: HoldRecord, _ id: CommandID, charging cost: UInt256) throws(Interruption) {
        let account = AccountID.named(hold.account)
        payer = .balance(account, hold.asset)
        var balance = try records.balance(account, hold.asset)
        guard let held = balance.held.subtracting(hold.amount) else {
            throw .failed(StoreFailure(code: .corrupt, message: "account \(account) holds less than its hold \(id); run `imo verify`"))
        }
        balance.held = held
        try put(balance, at: .balance(account, hold.asset))
        for budget in hold.budgets { try count(cost, insteadOf: hold, in: budget) }
        try remove(.hold(id))
    }
}

extension WorkingSet {
    /// What the account used of the model in the month of a time; nothing where the prices have no tiers.
    fileprivate mutating func volume(
        of account: AccountName, with model: ModelID, prices: PriceSchedule, at time: Timestamp
    ) throws(Interruption) -> Usage {
        if prices.tiers.isEmpty { return Usage() }
        return try find(.volume(account, model, month: time.month), as: VolumeRecord.self)?.volume ?? Usage()
    }
}
