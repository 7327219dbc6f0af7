internal import EthereumPrimitives
package import LedgerCore
internal import StrictJSON

/// Statements as comma-separated values (RFC 4180, lines end with a line feed), amounts as whole numbers of the smallest unit.
///
/// There is one row for each opening balance, movement and closing balance.
package struct CSVStatement: StatementFormat {
    private static let columns = [
        "line", "account", "asset", "entry", "time", "id", "command", "received", "given", "balance", "model", "usage", "priceVersion", "receipt",
        "counterparties", "reference",
    ]

    /// The cells for account and asset, which all rows of a statement have.
    private var head: [String] = []

    package init() {}

    package mutating func beginning(of report: AccountReport) -> [UInt8] { CSV.row(CSVStatement.columns) }

    package mutating func beginning(of statement: AccountStatement, in report: AccountReport) -> [UInt8] {
        head = [statement.account.description, CSV.text(.name(of: statement.asset, settlement: report.settlement))]
        return row("opening", statement.opening)
    }

    package mutating func write(_ line: StatementLine, into output: inout [UInt8]) {
        let (movement, call) = (line.movement, line.call)
        let usage = MeteredUnit.allCases.compactMap { unit in call.flatMap { $0.usage[unit] == 0 ? nil : "\(unit.name)=\($0.usage[unit])" } }
        let cells = [
            "\(movement.number)", line.time.rfc3339, line.id.description, movement.command, movement.received.description, movement.given.description,
            CSV.text(.balance(movement.totals)), call?.model.description ?? "", usage.joined(separator: " "),
            call.map { "\($0.priceVersion)" } ?? "", line.receipt?.description ?? "", line.counterparties.map(\.description).joined(separator: " "),
            line.reference ?? "",
        ]
        output += CSV.row(["movement"] + head + cells)
    }

    package mutating func end(of statement: AccountStatement) -> [UInt8] { row("closing", statement.closing) }
    package mutating func end(of report: AccountReport) -> [UInt8] { [] }

    private func row(_ kind: String, _ totals: MovementTotals) -> [UInt8] {
        CSV.row([kind] + head + [String](repeating: "", count: 6) + [CSV.text(.balance(totals))] + [String](repeating: "", count: 6))
    }
}

/// Rows of comma-separated values.
package enum CSV {
    /// The ledger's statement: one row for each opening balance, group of movements and closing balance.
    package static func statement(_ statement: OperatorStatement, asset: AssetID) -> [UInt8] {
        var rows = [["line", "account", "asset", "command", "count", "received", "given", "balance"]]
        for summary in [statement.outside] + statement.models.flatMap(\.pools) {
            let head = [summary.account.description, asset.description]
            rows.append(["opening"] + head + ["", "", "", "", text(JSONValue.balance(summary.opening))])
            for group in summary.groups {
                rows.append(["movement"] + head + [group.command, "\(group.count)", group.received.description, group.given.description, ""])
            }
            rows.append(["closing"] + head + ["", "", "", "", text(JSONValue.balance(summary.closing))])
        }
        for model in statement.models {
            rows.append(["dustNow", "claim-pool:\(model.id)", asset.description, "", "", "", "", model.dust.description])
        }
        return rows.flatMap(row)
    }

    fileprivate static func text(_ value: JSONValue) -> String { value.stringValue ?? "" }

    static func row(_ cells: [String]) -> [UInt8] { Array((cells.map(quoted).joined(separator: ",") + "\n").utf8) }

    /// In quotes where it has a comma, a quote or a line break; quotes in it are doubled.
    private static func quoted(_ cell: String) -> String {
        guard cell.utf8.contains(where: { [0x2C, 0x22, 0x0A, 0x0D].contains($0) }) else { return cell }
        return "\"" + cell.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
    }
}
