public import EthereumPrimitives

/// The calls whose spending a budget limits.
public enum BudgetScope: Sendable, Hashable {
    /// By the SHA-256 of the key.
    case key(Bytes32)
    case account(AccountName)
    case model(ModelID)
}

/// The time over which a budget is counted, by the calendar of UTC. The numbers are permanent.
public enum BudgetPeriod: UInt8, Sendable, Hashable, CaseIterable {
    case day = 0
    case month = 1
    /// For ever.
    case total = 2

    /// The number of the period that a time is in.
    public func index(of time: Timestamp) -> UInt64 {
        switch self {
        case .day: time.day
        case .month: time.month
        case .total: 0
        }
    }

    /// The beginning of a period; nil for the one without a beginning.
    public func start(of index: UInt64) -> Timestamp? {
        switch self {
        case .day: Timestamp(milliseconds: index * Timestamp.millisecondsPerDay)
        case .month: Timestamp(startOfMonth: index)
        case .total: nil
        }
    }
}

/// Names one budget: there is at most one for each scope and period.
public struct BudgetID: Sendable, Hashable {
    public let scope: BudgetScope
    public let period: BudgetPeriod

    public init(scope: BudgetScope, period: BudgetPeriod) {
        self.scope = scope
        self.period = period
    }
}

extension BudgetPeriod: CustomStringConvertible {
    /// The word in options and JSON.
    public var description: String {
        switch self {
        case .day: "day"
        case .month: "month"
        case .total: "total"
        }
    }
}

extension BudgetID: CustomStringConvertible {
    public var description: String {
        switch scope {
        case .key(let hash): "of key \(hash) by \(period)"
        case .account(let name): "of account \(name) by \(period)"
        case .model(let model): "of model \(model) by \(period)"
        }
    }
}

extension BudgetID: LedgerCodable {
    public func encode(to encoder: inout RLPEncoder) {
        switch scope {
        case .key(let hash):
            encoder.append(UInt64(0))
            encoder.append(hash)
        case .account(let name):
            encoder.append(UInt64(1))
            encoder.append(name)
        case .model(let model):
            encoder.append(UInt64(2))
            encoder.append(model)
        }
        encoder.append(UInt64(period.rawValue))
    }

    public init(from decoder: inout RLPDecoder) throws(RLPError) {
        switch try decoder.readUInt64() {
        case 0: scope = .key(try decoder.readBytes32())
        case 1: scope = .account(try decoder.readAccountName())
        case 2: scope = .model(try decoder.readModelID())
        default: throw decoder.invalid("not a value that the ledger writes")
        }
        period = try decoder.present(BudgetPeriod(rawValue: decoder.readInteger()))
    }
}
