internal import EthereumPrimitives
internal import Ledger
internal import LedgerCore

/// The movements of an address's money and tokens in a period.
struct HolderHistory: Sendable {
    struct Line: Sendable {
        let line: StatementLine
        /// The symbol of the token that moved; nil for money.
        let symbol: String?
    }

    /// The lines of one page.
    static let pageSize = 50

    /// Newest first.
    let lines: [Line]
    /// The number of the entry before which the next page ends; nil on the last page.
    let next: UInt64?

    /// - Parameter before: The entry before which the page ends; nil for the end of the period.
    /// - Throws: ``StoreFailure`` with the code `corrupt` when the history is not what the ledger says.
    init(of holder: Address, in period: PagePeriod, before: UInt64?, reader: any LedgerReader, history: any MovementReader) throws {
        let account = AccountID.address(holder)
        try history.requireAgreement(of: account, with: reader)
        let numbers = try Self.numbers(of: period, reader: reader)
        let end = min(before ?? .max, numbers.upperBound)
        let range = min(numbers.lowerBound, end)..<end
        let movements = try history.latestMovements(of: account, nil, in: range, limit: Self.pageSize)
        var reading = Reading(of: account, reader: reader)
        lines = try movements.map { try reading.line($0) }
        next = movements.count < Self.pageSize ? nil : movements.last?.number
    }

    static func numbers(of period: PagePeriod, reader: any LedgerReader) throws -> Range<UInt64> {
        let first = try reader.firstEntry(notBefore: Timestamp(quarter: period.quarters.lowerBound))
        return first..<max(first, try reader.firstEntry(notBefore: Timestamp(quarter: period.quarters.upperBound)))
    }

    /// Makes lines, and looks up the symbols of tokens.
    struct Reading {
        private var lines: StatementLineReader
        private var view: LedgerView

        init(of account: AccountID, reader: any LedgerReader) {
            lines = StatementLineReader(of: account, reader: reader)
            view = LedgerView(reader: reader)
        }

        mutating func line(_ movement: RecordedMovement) throws -> Line {
            var symbol: String?
            if case .token(let token) = movement.asset { symbol = try view.token(token).terms.symbol }
            return Line(line: try lines.line(movement), symbol: symbol)
        }
    }
}

extension HolderHistory {
    /// The movements of the whole period, oldest first, as comma-separated values with exact integers, a piece at a time.
    struct CSV: Sendable {
        /// Movements that are read in one access.
        private static let linesAtOnce = 1_000

        static let header = "entry,time,command,asset,received,given,counterparties\n"

        let account: AccountID
        private(set) var rest: Range<UInt64>?

        /// - Parameter holder: The address.
        init(of holder: Address, in numbers: Range<UInt64>) {
            account = .address(holder)
            rest = numbers
        }

        /// Reads the next piece; nil at the end.
        mutating func next(reader: any LedgerReader, history: any MovementReader) throws -> String? {
            guard let numbers = rest else { return nil }
            var movements = try history.movements(of: account, nil, in: numbers, limit: Self.linesAtOnce)
            // An entry's movements stay together.
            if movements.count == Self.linesAtOnce, let last = movements.last?.number, movements.first?.number != last {
                movements.removeAll { $0.number == last }
            }
            rest = movements.count < Self.linesAtOnce - 64 ? nil : movements.last.map { $0.number + 1..<numbers.upperBound }
            var reading = Reading(of: account, reader: reader)
            return try movements.map { Self.row(try reading.line($0)) }.joined()
        }

        private static func row(_ line: Line) -> String {
            let (movement, others) = (line.line.movement, line.line.counterparties.map(\.description).joined(separator: " "))
            var asset = "money"
            if case .token(let token) = movement.asset { asset = token.description }
            return "\(movement.number),\(line.line.time.rfc3339),\(movement.command),\(asset),\(movement.received),\(movement.given),\(others)\n"
        }
    }
}
