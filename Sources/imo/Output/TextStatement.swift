import EthereumPrimitives
import Ledger
import LedgerCore
import StrictJSON

/// Statements for people: each asset's movements as a table between its opening and its closing balance, amounts in whole units.
///
/// All lines are seen twice: first for the widths of the columns, of which those that no line fills are left out. Where the width does not suffice,
/// the columns from the right are on further lines of their own.
struct TextStatement: StatementFormat {
    private static let columns = [
        "entry", "time", "command", "received", "given", "balance", "model", "usage", "price", "counterparties", "reference", "receipt", "id",
    ]
    private static let gap = "  "

    private let style: TextStyle
    /// Zero for a column without a cell that says something.
    private var widths = [Int](repeating: 0, count: columns.count)
    /// The characters of the amounts in a column, before the point and in all from the point on.
    private var amounts = [(whole: Int, rest: Int)](repeating: (0, 0), count: columns.count)
    /// The symbol of the asset whose balances are written.
    private var symbol = ""

    init(style: TextStyle) {
        self.style = style
    }

    var measuresLines: Bool { true }

    mutating func measure(_ line: StatementLine) {
        for (column, cell) in cells(of: line).enumerated() {
            widths[column] = max(widths[column], cell.text.count)
            amounts[column].whole = max(amounts[column].whole, cell.wholeWidth)
            if cell.isAmount { amounts[column].rest = max(amounts[column].rest, cell.text.count - cell.wholeWidth) }
        }
    }

    mutating func beginning(of report: AccountReport) -> [UInt8] {
        for (column, name) in TextStatement.columns.enumerated() where widths[column] > 0 {
            widths[column] = max(widths[column], amounts[column].whole + amounts[column].rest, name.count)
        }
        let time = { (time: Timestamp?) in time.map { TextStyle.local(milliseconds: $0.milliseconds) } ?? "-" }
        return Array("account  \(report.account)\nfrom     \(time(report.period.from))\nto       \(time(report.period.to))\n".utf8)
    }

    mutating func beginning(of statement: AccountStatement, in report: AccountReport) -> [UInt8] {
        let name = JSONValue.name(of: statement.asset, settlement: report.settlement).stringValue ?? ""
        symbol = if case .money = statement.asset { report.settlement.symbol } else { "" }
        var output = Array("\nasset    \(name)\nopening  \(text(statement.opening))\n".utf8)
        if widths.contains(where: { $0 > 0 }) { write(TextStatement.columns.map { TextCell($0) }, into: &output) }
        return output
    }

    mutating func write(_ line: StatementLine, into output: inout [UInt8]) { write(cells(of: line), into: &output) }

    mutating func end(of statement: AccountStatement) -> [UInt8] { Array("closing  \(text(statement.closing))\n".utf8) }

    mutating func end(of report: AccountReport) -> [UInt8] {
        guard !report.snapshots.isEmpty else { return [] }
        var style = style
        style.symbol = report.settlement.symbol
        let snapshots: JSONValue = .object(["snapshots": .array(report.snapshots.map { .snapshot($0) })])
        return Array(("\n" + TextRenderer(style: style).render(snapshots) + "\n").utf8)
    }

    private func write(_ cells: [TextCell], into output: inout [UInt8]) {
        var (line, isFirst) = ("", true)
        for (column, cell) in cells.enumerated() where widths[column] > 0 {
            let text = cell.aligned(to: amounts[column].whole).padding(to: widths[column])
            if let limit = style.columns, !isFirst, line.count + TextStatement.gap.count + text.trimmingTrailingSpaces.count > limit {
                output += Array(line.trimmingTrailingSpaces.utf8) + [UInt8(ascii: "\n")]
                line = "     "
            }
            line += (isFirst ? "" : TextStatement.gap) + text
            isFirst = false
        }
        output += Array(line.trimmingTrailingSpaces.utf8) + [UInt8(ascii: "\n")]
    }

    private func cells(of line: StatementLine) -> [TextCell] {
        let (movement, call) = (line.movement, line.call)
        let usage = call.map { call in
            MeteredUnit.allCases.filter { call.usage[$0] != 0 }.map { "\($0.name)=\(call.usage[$0])" }.joined(separator: " ")
        }
        return [
            TextCell("\(movement.number)"), TextCell(TextStyle.local(milliseconds: line.time.milliseconds)), TextCell(movement.command),
            amount(movement.received), amount(movement.given), TextCell(amount: plainBalance(movement.totals), symbol: ""),
            TextCell(call?.model.description ?? ""), TextCell(usage ?? ""), TextCell(call.map { "\($0.priceVersion)" } ?? ""),
            TextCell(line.counterparties.map(\.description).joined(separator: ", ")), TextCell(line.reference ?? ""),
            TextCell(line.receipt?.description ?? ""), TextCell(line.id.description),
        ]
    }

    /// The amount; empty for none, so that received and given stand out.
    private func amount(_ amount: UInt256) -> TextCell { amount.isZero ? TextCell("") : TextCell(amount: WholeUnits.grouped(amount), symbol: "") }

    private func text(_ totals: MovementTotals) -> String { TextCell(amount: plainBalance(totals), symbol: symbol).text }

    private func plainBalance(_ totals: MovementTotals) -> String { WholeUnits.grouped(digits: JSONValue.balance(totals).stringValue ?? "0") }
}
