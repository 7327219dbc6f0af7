internal import EthereumPrimitives

extension StateMachine {
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
