internal import EthereumPrimitives

extension StateMachine {
    /// Refusals: `keyNotFound`, `accountNotFound` or `modelNotFound`; `budgetNotFound` when there is none to remove.
    mutating func apply(_ command: SetBudget) throws(Interruption) {
        let existing = try records.find(.budget(command.budget), as: BudgetRecord.self)
        try note(command.budget, isSet: command.limit != nil)
        guard let limit = command.limit else {
            try refuse(.budgetNotFound, unless: existing != nil)
            return try remove(.budget(command.budget))
        }
        var budget = existing ?? BudgetRecord(limit: limit, since: number, period: command.budget.period.index(of: now))
        budget.limit = limit
        try put(budget, at: .budget(command.budget))
    }

    /// Keeps in the record of a budget's key, account or model that there is one.
    private mutating func note(_ budget: BudgetID, isSet: Bool) throws(Interruption) {
        switch budget.scope {
        case .key(let hash):
            var record = try records.get(.key(hash: hash), as: KeyRecord.self, else: .keyNotFound)
            record.budgets.set(budget.period, isSet)
            try put(record, at: .key(hash: hash))
        case .account(let name):
            var record = try records.get(.account(name), as: AccountRecord.self, else: .accountNotFound)
            record.budgets.set(budget.period, isSet)
            try put(record, at: .account(name))
        case .model(let model):
            var record = try records.model(model)
            record.budgets.set(budget.period, isSet)
            try put(record, at: .model(model))
        }
    }

    /// Counts the hold of a call that begins now. The first call of a period begins its count anew.
    mutating func reserve(_ amount: UInt256, of id: BudgetID) throws(Interruption) {
        guard var budget = try records.find(.budget(id), as: BudgetRecord.self) else { throw StateMachine.miscounted(id) }
        let period = id.period.index(of: now)
        if budget.period != period { (budget.period, budget.spent, budget.held) = (period, .zero, .zero) }
        guard let held = budget.held.adding(amount), let total = held.adding(budget.spent), total <= budget.limit else {
            throw .refused(.budgetExceeded)
        }
        budget.held = held
        try put(budget, at: .budget(id))
    }

    /// Counts what became of a hold: none of it is held, and the cost is spent.
    mutating func count(_ cost: UInt256, insteadOf hold: HoldRecord, in id: BudgetID) throws(Interruption) {
        try change(id, counting: hold.entryNumber, begunAt: hold.startedAt) { budget in
            guard let held = budget.held.subtracting(hold.amount), let spent = budget.spent.adding(cost) else { return false }
            (budget.held, budget.spent) = (held, spent)
            return true
        }
    }

    /// Counts a refund of the call with this hold's entry number and beginning.
    mutating func count(refund: UInt256, ofCallHeldBy entry: UInt64, begunAt start: Timestamp, in id: BudgetID) throws(Interruption) {
        try change(id, counting: entry, begunAt: start) { budget in
            guard let spent = budget.spent.subtracting(refund) else { return false }
            budget.spent = spent
            return true
        }
    }

    /// A budget that was set after the call began, or whose newest period is a later one, stays as it is.
    private mutating func change(
        _ id: BudgetID, counting entry: UInt64, begunAt start: Timestamp, _ body: (inout BudgetRecord) -> Bool
    ) throws(Interruption) {
        guard var budget = try records.find(.budget(id), as: BudgetRecord.self), budget.counts(entry, begunAt: start, in: id.period) else { return }
        guard body(&budget) else { throw StateMachine.miscounted(id) }
        try put(budget, at: .budget(id))
    }

    private static func miscounted(_ id: BudgetID) -> Interruption {
        .failed(StoreFailure(code: .corrupt, message: "the budget \(id) does not count what it should; run `imo verify`"))
    }
}

extension BudgetRecord {
    /// Whether the budget counts, in its newest period, the call with this hold's entry number and beginning.
    func counts(_ entry: UInt64, begunAt start: Timestamp, in kind: BudgetPeriod) -> Bool {
        since < entry && period == kind.index(of: start)
    }
}

extension BudgetPeriods {
    fileprivate mutating func set(_ period: BudgetPeriod, _ isSet: Bool) {
        if isSet { insert(BudgetPeriods(period)) } else { remove(BudgetPeriods(period)) }
    }
}

extension Hold {
    /// The budgets of a call: its key's, its account's and its model's.
    func budgets(ofKey key: BudgetPeriods, account: BudgetPeriods, model: BudgetPeriods) -> [BudgetID] {
        if key.union(account).union(model).isEmpty { return [] }
        let scopes: [(BudgetScope, BudgetPeriods)] = [(.key(keyHash), key), (.account(self.account), account), (.model(self.model), model)]
        return scopes.flatMap { scope, periods in
            BudgetPeriod.allCases.filter { periods.contains(BudgetPeriods($0)) }.map { BudgetID(scope: scope, period: $0) }
        }
    }
}
