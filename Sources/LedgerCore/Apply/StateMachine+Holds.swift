internal import EthereumPrimitives

extension StateMachine {
    /// Holds an amount of an account's available funds.
    ///
    /// Refusals: `insufficientBalance`, `amountOverflow`.
    mutating func setAside(_ amount: UInt256, of account: AccountID, asset: AssetNumber) throws(Interruption) {
        let slot = try records.locate(.balance(account, asset))
        payer = slot
        var balance = try records.balance(at: slot)
        try refuse(.insufficientBalance, unless: balance.available >= amount)
        guard let held = balance.held.adding(amount) else { throw .refused(.amountOverflow) }
        balance.held = held
        records.write(balance, at: slot)
    }

    /// The record of an open hold, and its slot.
    ///
    /// Refusals: `holdNotFound`.
    mutating func openHold(_ hold: CommandID) throws(Interruption) -> (slot: Int, HoldRecord) {
        let slot = try records.locate(.hold(hold))
        return (slot, try records.get(at: slot, else: .holdNotFound))
    }

    /// Ends a hold: frees all of it, takes the charge instead, and counts it in the hold's budgets.
    mutating func close(_ hold: HoldRecord, _ id: CommandID, at holdSlot: Int, charging cost: UInt256) throws(Interruption) {
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
    /// The units that the account used of the model in the month of a time; none where the prices have no tiers.
    mutating func volume(
        of account: AccountName, with model: ModelID, prices: PriceSchedule, at time: Timestamp
    ) throws(Interruption) -> Usage {
        if prices.tiers.isEmpty { return Usage() }
        return try find(.volume(account, model, month: time.month), as: VolumeRecord.self)?.volume ?? Usage()
    }
}
