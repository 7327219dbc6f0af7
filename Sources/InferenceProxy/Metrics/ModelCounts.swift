internal import EthereumPrimitives
internal import Ledger
internal import LedgerCore

/// The counts of one model's calls.
struct ModelCounts {
    private(set) var outcomes: [String: UInt64] = [:]
    private(set) var charged = UInt256.zero
    private(set) var tokens: UInt64 = 0
    /// The units that calls were charged for, by kind.
    private(set) var units: [MeteredUnit: UInt64] = [:]
    /// The calls that used more than was held for them, and the sum that was cut off their prices.
    private(set) var cutCalls: UInt64 = 0
    private(set) var cut = UInt256.zero
    /// The calls that used a unit without a price.
    private(set) var unpriced: [MeteredUnit: UInt64] = [:]
    private(set) var durations = DurationHistogram()
    private(set) var firstBytes = DurationHistogram()

    mutating func add(_ end: CallEnd, nanoseconds: UInt64) {
        durations.add(nanoseconds: nanoseconds)
        switch end {
        case .completed(_, let charge, let usage):
            add(outcome: "charged")
            charged = charged.adding(charge.cost) ?? .max
            tokens &+= usage.tokens
            for unit in MeteredUnit.allCases where usage[unit] != 0 { units[unit, default: 0] &+= usage[unit] }
            if let gap = charge.gap { add(gap) }
        case .passed: add(outcome: "refused_by_upstream")
        case .failed(let error): add(outcome: error.reason)
        }
    }

    mutating func add(outcome: String) { outcomes[outcome, default: 0] &+= 1 }

    mutating func addFirstByte(nanoseconds: UInt64) { firstBytes.add(nanoseconds: nanoseconds) }

    private mutating func add(_ gap: ChargeGap) {
        if !gap.cut.isZero { cutCalls &+= 1 }
        cut = cut.adding(gap.cut) ?? .max
        for unit in gap.unpriced { unpriced[unit, default: 0] &+= 1 }
    }
}

extension OpenAIError {
    /// The error's name in counts and log lines.
    var reason: String { code ?? type }
}
