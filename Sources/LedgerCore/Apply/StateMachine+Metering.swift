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
        let (version, prices) = try records.priceInForce(of: command.model, model, at: now)
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
        let slot = try records.locate(.balance(account, asset))
        payer = slot
        var balance = try records.balance(at: slot)
        try refuse(.insufficientBalance, unless: balance.available >= amount)
        guard let held = balance.held.adding(amount) else { throw .refused(.amountOverflow) }
        balance.held = held
        records.write(balance, at: slot)
    }

    /// Charges the usage at the hold's price version and discount, at most what was held, and shares it out. An open hold can be settled after its
    /// expiry too: expiry only allows the ledger to give it back.
    ///
    /// Refusals: `holdIDMismatch`, `holdNotFound`, `modelNotFound`, `amountOverflow`.
    mutating func apply(_ command: Settle, id: CommandID) throws(Interruption) {
        try refuse(.holdIDMismatch, unless: !command.hold.isResolution && id == command.hold.resolution)
        let (slot, hold) = try openHold(command.hold)
        let model = try records.model(hold.model)
        let prices = try records.price(of: hold.model, version: hold.priceVersion).prices
        let cost = min(try charge(for: command.usage, prices: prices, hold: hold) ?? hold.amount, hold.amount)
        try close(hold, command.hold, at: slot, charging: cost)
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
        let (slot, hold) = try openHold(command.hold)
        try close(hold, command.hold, at: slot, charging: .zero)
    }

    /// Refusals: `holdNotFound`, `holdNotExpired`.
    mutating func apply(_ command: ExpireHold) throws(Interruption) {
        let (slot, hold) = try openHold(command.hold)
        try refuse(.holdNotExpired, unless: hold.expiresAt <= now)
        try close(hold, command.hold, at: slot, charging: .zero)
    }

    private mutating func openHold(_ hold: CommandID) throws(Interruption) -> (slot: Int, HoldRecord) {
        let slot = try records.locate(.hold(hold))
        return (slot, try records.get(at: slot, else: .holdNotFound))
    }

    /// Ends a hold: frees all of it, takes what is charged instead, and tells its budgets.
    private mutating func close(_ hold: HoldRecord, _ id: CommandID, at holdSlot: Int, charging cost: UInt256) throws(Interruption) {
        let account = AccountID.named(hold.account)
        let slot = try records.locate(.balance(account, hold.asset))
        payer = slot
        var balance = try records.balance(at: slot)
        guard let held = balance.held.subtracting(hold.amount) else {
            throw .failed(StoreFailure(code: .corrupt, message: "account \(account) holds less than its hold \(id); run `imo verify`"))
        }
        balance.held = held
        try debit(cost, from: account, with: &balance, asset: hold.asset)
        records.write(balance, at: slot)
        for budget in hold.budgets { try count(cost, insteadOf: hold, in: budget) }
        records.remove(at: holdSlot)
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
