internal import EthereumPrimitives

extension StateMachine {
    /// Sets aside the greatest cost of a call at the prices in force now.
    ///
    /// Refusals: `accountNotFound`, `keyNotFound`, `keyRevoked`, `modelNotFound`, `holdExpiryInPast`, `priceNotInForce`, `amountOverflow`,
    /// `insufficientBalance`.
    mutating func apply(_ command: Hold, id: CommandID) throws(Interruption) {
        try requireExistence(of: .named(command.account))
        let key = try records.get(.key(hash: command.keyHash), as: KeyRecord.self, else: .keyNotFound)
        try refuse(.keyNotFound, unless: key.account == command.account)
        try refuse(.keyRevoked, unless: key.revokedAt == nil)
        let model = try records.model(command.model)
        try refuse(.holdExpiryInPast, unless: command.expiresAt > now)
        let price = try records.priceInForce(of: command.model, at: now)
        guard let amount = price.prices.greatestCharge(for: command.greatestUsage) else { throw .refused(.amountOverflow) }

        let account = AccountID.named(command.account)
        payer = .balance(account, model.asset)
        var balance = try records.balance(account, model.asset)
        try refuse(.insufficientBalance, unless: balance.available >= amount)
        guard let held = balance.held.adding(amount) else { throw .refused(.amountOverflow) }
        balance.held = held
        try put(balance, at: .balance(account, model.asset))
        let hold = HoldRecord(
            account: command.account, model: command.model, asset: model.asset, amount: amount, priceVersion: price.version,
            expiresAt: command.expiresAt)
        create(hold, at: .hold(id))
    }

    /// Charges the usage at the hold's price version, at most what was held, and shares it out. An open hold can be settled after its expiry too:
    /// expiry only allows the ledger to give it back.
    ///
    /// Refusals: `holdNotFound`, `modelNotFound`, `amountOverflow`.
    mutating func apply(_ command: Settle) throws(Interruption) {
        let hold = try records.get(.hold(command.hold), as: HoldRecord.self, else: .holdNotFound)
        let model = try records.model(hold.model)
        let prices = try records.price(of: hold.model, version: hold.priceVersion).prices
        let cost = min(prices.charge(for: command.usage) ?? hold.amount, hold.amount)
        try release(command.hold)
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

    /// Refusals: `holdNotFound`, `holdNotExpired`.
    mutating func apply(_ command: ExpireHold) throws(Interruption) {
        let hold = try records.get(.hold(command.hold), as: HoldRecord.self, else: .holdNotFound)
        try refuse(.holdNotExpired, unless: hold.expiresAt <= now)
        try release(command.hold)
    }

    /// Ends a hold and frees all of it.
    mutating func release(_ id: CommandID) throws(Interruption) {
        let hold = try records.get(.hold(id), as: HoldRecord.self, else: .holdNotFound)
        let account = AccountID.named(hold.account)
        payer = .balance(account, hold.asset)
        var balance = try records.balance(account, hold.asset)
        guard let held = balance.held.subtracting(hold.amount) else {
            throw .failed(StoreFailure(code: .corrupt, message: "account \(account) holds less than its hold \(id); run `imo verify`"))
        }
        balance.held = held
        try put(balance, at: .balance(account, hold.asset))
        try remove(.hold(id))
    }
}
