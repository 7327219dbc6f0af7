public import EthereumPrimitives

/// A set of budget periods: which budgets a key, an account or a model has, so that a call without budgets looks for none.
public struct BudgetPeriods: OptionSet, Sendable, Hashable {
    public let rawValue: UInt8

    public init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    init(_ period: BudgetPeriod) { rawValue = 1 << period.rawValue }

    static let all = BudgetPeriods(rawValue: 7)
}

/// A budget and what its period has spent so far.
public struct BudgetRecord: Sendable, Hashable {
    /// In the smallest unit of the asset.
    public internal(set) var limit: UInt256
    /// The journal entry that set the budget. Only calls that began after it count.
    public let since: UInt64
    /// The newest period in which a counted call began; see ``BudgetPeriod/index(of:)``. What older periods spent is forgotten.
    public internal(set) var period: UInt64
    /// The charges of the calls that began in the period, less refunds.
    public internal(set) var spent = UInt256.zero
    /// The sum of the open holds of calls that began in the period.
    public internal(set) var held = UInt256.zero
}

extension BudgetID {
    /// A key's, an account's and a model's, of every period.
    static let maximumPerCall = 9
}

extension BudgetRecord: RecordValue {
    var record: Record { .budget(self) }

    static func of(_ record: Record) -> Self? {
        guard case .budget(let value) = record else { return nil }
        return value
    }

    public func encode(to encoder: inout RLPEncoder) {
        encoder.append(limit)
        encoder.append(since)
        encoder.append(period)
        encoder.append(spent)
        encoder.append(held)
    }

    public init(from decoder: inout RLPDecoder) throws(RLPError) {
        limit = try decoder.readUInt256()
        since = try decoder.readUInt64()
        period = try decoder.readUInt64()
        spent = try decoder.readUInt256()
        held = try decoder.readUInt256()
    }
}

extension RLPEncoder {
    mutating func append(_ periods: BudgetPeriods) { append(UInt64(periods.rawValue)) }
}

extension RLPDecoder {
    mutating func readBudgetPeriods() throws(RLPError) -> BudgetPeriods {
        let periods = BudgetPeriods(rawValue: try readInteger())
        guard periods.isSubset(of: .all) else { throw invalid("not a value that the ledger writes") }
        return periods
    }
}
