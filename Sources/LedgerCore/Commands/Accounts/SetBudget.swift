public import EthereumPrimitives

/// Sets the most that calls may spend in a period, changes it, or removes it.
///
/// A budget counts the calls that begin after it was set: calls that are open then, and earlier spending, do not count. A new limit of an existing budget
/// leaves its count unchanged. A limit below what is spent and held lets no call begin until the next period.
public struct SetBudget: Sendable, Hashable {
    public let budget: BudgetID
    /// In the smallest unit of the asset; nil removes the budget.
    public let limit: UInt256?

    public init(budget: BudgetID, limit: UInt256?) {
        self.budget = budget
        self.limit = limit
    }
}

extension SetBudget: CommandPayload {
    package static var kind: CommandKind { .setBudget }
    package static var isLinkable: Bool { true }
    package var command: Command { .setBudget(self) }

    package var members: CommandMembers {
        let (kind, name): (String, ShownValue) =
            switch budget.scope {
            case .key(let hash): ("key", .key(hash))
            case .account(let account): ("account", .text(account))
            case .model(let model): ("model", .text(model))
            }
        return ["of": .text(kind), "name": name, "period": .text(budget.period), "limit": limit.map { .amount($0) } ?? .null]
    }

    public func encode(to encoder: inout RLPEncoder) {
        encoder.append(budget)
        encoder.append(optional: limit)
    }

    public init(from decoder: inout RLPDecoder) throws(RLPError) {
        budget = try decoder.read()
        limit = try decoder.readOptionalUInt256()
    }

    /// Refusals: `keyNotFound`, `accountNotFound` or `modelNotFound`; `budgetNotFound` when there is none to remove.
    package func apply(to machine: inout StateMachine) throws(Interruption) {
        let existing = try machine.records.find(.budget(budget), as: BudgetRecord.self)
        try machine.note(budget, isSet: limit != nil)
        guard let limit else {
            try machine.refuse(.budgetNotFound, unless: existing != nil)
            return try machine.remove(.budget(budget))
        }
        var record = existing ?? BudgetRecord(limit: limit, since: machine.number, period: budget.period.index(of: machine.now))
        record.limit = limit
        try machine.put(record, at: .budget(budget))
    }
}

extension StateMachine {
    /// Notes in the record of a budget's key, account or model whether it has one for this period.
    fileprivate mutating func note(_ budget: BudgetID, isSet: Bool) throws(Interruption) {
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
}

extension BudgetPeriods {
    fileprivate mutating func set(_ period: BudgetPeriod, _ isSet: Bool) {
        if isSet { insert(BudgetPeriods(period)) } else { remove(BudgetPeriods(period)) }
    }
}
