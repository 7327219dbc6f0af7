internal import EthereumPrimitives
internal import Ledger
internal import LedgerCore

/// A model's income by the days or months of a period: what the token's holders share.
struct RevenueSeries: Sendable {
    struct Sums: Sendable {
        /// Calls that cost something.
        var calls: UInt64 = 0
        /// The token's part of their charges.
        var fromCalls = UInt256.zero
        /// Deposits and all else that was received.
        var other = UInt256.zero
        /// Refunds of calls and reversed deposits.
        var givenBack = UInt256.zero

        var income: UInt256 { fromCalls.adding(other) ?? .max }

        mutating func add(_ sum: MovementSum) {
            switch sum.command {
            case CommandKind.settle.name:
                calls += sum.count
                fromCalls = fromCalls.adding(sum.received) ?? .max
            case CommandKind.refund.name, CommandKind.reverse.name:
                givenBack = givenBack.adding(sum.given) ?? .max
                other = other.adding(sum.received) ?? .max
            default: other = other.adding(sum.received) ?? .max
            }
        }
    }

    let parts: [(label: String, sums: Sums)]
    let total: Sums

    /// - Throws: ``StoreFailure`` with the code `corrupt` when the history is not what the ledger says.
    init(of model: ModelID, in period: PagePeriod, reader: any LedgerReader, history: any MovementReader) throws {
        try history.requireAgreement(of: .revenue(model), with: reader)
        let all = try history.agreedSums(of: .revenue(model), .money(.settlement), in: period.quarters, reader: reader)
        var rest = all[...]
        parts = period.parts.map { label, quarters in
            var sums = Sums()
            while let next = rest.first, next.quarter < quarters.upperBound {
                sums.add(next)
                rest.removeFirst()
            }
            return (label, sums)
        }
        var total = Sums()
        for sum in all { total.add(sum) }
        self.total = total
    }

    static let columns = ["calls", "fromCalls", "otherIncome", "givenBack"]

    /// The rows that the page shows, with exact integers of the smallest unit.
    var csv: String {
        let lines = parts.map { "\($0.label),\($0.sums.calls),\($0.sums.fromCalls),\($0.sums.other),\($0.sums.givenBack)" }
        return (["period," + Self.columns.joined(separator: ",")] + lines).joined(separator: "\n") + "\n"
    }
}
