import EthereumPrimitives
import Ledger
import LedgerCore
import StrictJSON

/// Statements for people: each asset's movements as a table between its opening and its closing balance.
///
/// All lines are seen twice: first for the widths of the columns, of which those that no line fills are left out.
struct TextStatement: StatementFormat {
    private static let columns = [
        "entry", "time", "id", "command", "received", "given", "balance", "model", "usage", "priceVersion", "receipt", "counterparties", "reference",
    ]

    /// Zero for a column without a cell that says something.
    private var widths = [Int](repeating: 0, count: columns.count)

    var measuresLines: Bool { true }

    mutating func measure(_ line: StatementLine) {
        for (column, cell) in TextStatement.cells(of: line).enumerated() { widths[column] = max(widths[column], cell.count) }
    }

    mutating func beginning(of report: AccountReport) -> [UInt8] {
        for (column, name) in TextStatement.columns.enumerated() where widths[column] > 0 { widths[column] = max(widths[column], name.count) }
        let (from, to) = (report.period.from?.rfc3339 ?? "-", report.period.to?.rfc3339 ?? "-")
        return Array("account  \(report.account)\nfrom     \(from)\nto       \(to)\n".utf8)
    }

    mutating func beginning(of statement: AccountStatement, in report: AccountReport) -> [UInt8] {
        let name = JSONValue.name(of: statement.asset, settlement: report.settlement).stringValue ?? ""
        var output = Array("asset    \(name)\nopening  \(TextStatement.text(statement.opening))\n".utf8)
        if widths.contains(where: { $0 > 0 }) { write(TextStatement.columns, into: &output) }
        return output
    }

    mutating func write(_ line: StatementLine, into output: inout [UInt8]) { write(TextStatement.cells(of: line), into: &output) }

    mutating func end(of statement: AccountStatement) -> [UInt8] { Array("closing  \(TextStatement.text(statement.closing))\n".utf8) }

    mutating func end(of report: AccountReport) -> [UInt8] {
        guard !report.snapshots.isEmpty else { return [] }
        return Array((TextRenderer.render(.object(["snapshots": .array(report.snapshots.map { .snapshot($0) })])) + "\n").utf8)
    }

    private func write(_ cells: [String], into output: inout [UInt8]) {
        var line = ""
        for (cell, width) in zip(cells, widths) where width > 0 { line += "  " + cell.padding(to: width) }
        output += Array(line.trimmingTrailingSpaces.utf8) + [UInt8(ascii: "\n")]
    }

    private static func cells(of line: StatementLine) -> [String] {
        let (movement, call) = (line.movement, line.call)
        let usage = call.map { call in
            MeteredUnit.allCases.filter { call.usage[$0] != 0 }.map { "\($0.name)=\(call.usage[$0])" }.joined(separator: " ")
        }
        return [
            "\(movement.number)", line.time.rfc3339, line.id.description, movement.command, movement.received.description, movement.given.description,
            text(movement.totals), call?.model.description ?? "", usage ?? "", call.map { "\($0.priceVersion)" } ?? "", call?.id.description ?? "",
            line.counterparties.map(\.description).joined(separator: ", "), line.reference ?? "",
        ]
    }

    private static func text(_ totals: MovementTotals) -> String { JSONValue.balance(totals).stringValue ?? "" }
}
