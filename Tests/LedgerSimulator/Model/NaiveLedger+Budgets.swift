internal import EthereumPrimitives
internal import LedgerCore

// MARK: - Budgets

extension NaiveLedger {
    mutating func setBudget(_ command: SetBudget) throws(Outcome) {
        switch command.budget.scope {
        case .key(let hash): try require(keys[hash] != nil, .keyNotFound)
        case .account(let name): try requireAccount(.named(name))
        case .model(let id): _ = try model(id)
        }
        guard let limit = command.limit else {
            try require(budgets.removeValue(forKey: command.budget) != nil, .budgetNotFound)
            return
        }
        let since = budgets[command.budget]?.since ?? entryNumber
        budgets[command.budget] = Budget(limit: Natural(limit), since: since)
    }

    func covers(_ budget: BudgetID, _ call: Hold) -> Bool {
        switch budget.scope {
        case .key(let hash): call.keyHash == hash
        case .account(let name): call.account == name
        case .model(let id): call.model == id
        }
    }

    /// What the calls that began after the budget was set and in the period of a time have spent and hold.
    func spending(of id: BudgetID, at time: Timestamp) -> (spent: Natural, held: Natural) {
        guard let budget = budgets[id] else { return (0, 0) }
        let counted = calls.values.filter { call in
            covers(id, call.hold) && call.entryNumber > budget.since && isSame(id.period, call.startedAt, time)
        }
        return (counted.reduce(0) { $0 + $1.spent }, counted.reduce(0) { $0 + $1.held })
    }

    private func isSame(_ period: BudgetPeriod, _ first: Timestamp, _ second: Timestamp) -> Bool {
        switch period {
        case .day: first.milliseconds / 86_400_000 == second.milliseconds / 86_400_000
        case .month: month(of: first) == month(of: second)
        case .total: true
        }
    }
}

// MARK: - Refunds

extension NaiveLedger {
    /// Each receiver in turn gives its proportion of what is left of the refund, by what is left of its credit, rounded down.
    mutating func refund(_ command: Refund) throws(Outcome) {
        guard var call = calls[command.call], call.isSettled else { throw .callNotFound }
        try require(call.refundCount < 64, .tooManyRefunds)
        var left = call.spent
        try require(command.amount != 0, .amountZero)
        let amount = command.amount.map { Natural($0) } ?? left
        try require(!amount.isZero && amount <= left, .refundExceedsCharge)
        try give(amount, to: .named(call.hold.account))
        var rest = amount
        for index in call.credits.indices where !left.isZero {
            let credit = call.credits[index].amount - call.credits[index].reversed
            let part = credit * rest / left
            try take(part, from: call.credits[index].account)
            if call.credits[index].account == .revenue(call.hold.model) {
                models[call.hold.model]?.earned -= part
                models[call.hold.model]?.token.revenue -= part
            }
            call.credits[index].reversed += part
            (rest, left) = (rest - part, left - credit)
        }
        try requireRedeemed(in: call.hold.model)
        models[call.hold.model]?.charged -= amount
        call.refundCount += 1
        calls[command.call] = call
    }

    /// What burns redeemed was their part of the revenue, and must still be no more than it.
    private func requireRedeemed(in id: ModelID) throws(Outcome) {
        let model = try model(id)
        let burnPart = model.token.revenue * Natural(100 - model.command.token.percentClaimable) / 100
        try require(model.token.redeemed <= burnPart, .insufficientBalance)
    }
}
