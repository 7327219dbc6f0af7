internal import EthereumPrimitives
package import LedgerCore
internal import StrictJSON

/// Statements as comma-separated values (RFC 4180, lines end with a line feed), amounts as whole numbers of the smallest unit.
package enum CSV {
    /// One line for each opening balance, movement and closing balance.
    package static func statement(_ statements: [AccountStatement], asset: AssetID) -> String {
        var rows = [
            [
                "line", "account", "asset", "entry", "time", "id", "command", "received", "given", "balance", "model", "usage", "priceVersion", "receipt",
                "counterparties", "reference",
            ]
        ]
        for statement in statements {
            let head = [statement.account.description, text(JSONValue.name(of: statement.asset, settlement: asset))]
            let ends = { (kind: String, totals: MovementTotals) in
                [kind] + head + ["", "", "", "", "", "", text(JSONValue.balance(totals))] + [String](repeating: "", count: 6)
            }
            rows.append(ends("opening", statement.opening))
            for line in statement.lines { rows.append(["movement"] + head + cells(of: line)) }
            rows.append(ends("closing", statement.closing))
        }
        return render(rows)
    }

    /// One line for each account and command.
    package static func statement(_ statement: OperatorStatement, asset: AssetID) -> String {
        var rows = [["line", "account", "asset", "command", "count", "received", "given", "balance"]]
        for summary in [statement.outside] + statement.models.flatMap(\.pools) {
            let head = [summary.account.description, asset.description]
            rows.append(["opening"] + head + ["", "", "", "", text(JSONValue.balance(summary.opening))])
            for group in summary.groups {
                rows.append(["movement"] + head + [group.command, "\(group.count)", group.received.description, group.given.description, ""])
            }
            rows.append(["closing"] + head + ["", "", "", "", text(JSONValue.balance(summary.closing))])
        }
        for model in statement.models { rows.append(["dustNow", "claim-pool:\(model.id)", asset.description, "", "", "", "", model.dust.description]) }
        return render(rows)
    }

    private static func cells(of line: StatementLine) -> [String] {
        let (movement, receipt) = (line.movement, line.receipt)
        let usage = MeteredUnit.allCases.compactMap { unit in
            receipt.flatMap { $0.usage[unit] == 0 ? nil : "\(unit.name)=\($0.usage[unit])" }
        }
        return [
            "\(movement.number)", line.time.rfc3339, line.id.description, movement.command, movement.received.description, movement.given.description,
            text(JSONValue.balance(movement.totals)), receipt?.model.description ?? "", usage.joined(separator: " "),
            receipt.map { "\($0.priceVersion)" } ?? "", receipt?.id.description ?? "", line.counterparties.map(\.description).joined(separator: " "),
            line.reference ?? "",
        ]
    }

    private static func text(_ value: JSONValue) -> String { value.stringValue ?? "" }

    private static func render(_ rows: [[String]]) -> String {
        rows.map { $0.map(quoted).joined(separator: ",") }.joined(separator: "\n")
    }

    /// In quotes where it has a comma, a quote or a line break; quotes in it are doubled.
    private static func quoted(_ cell: String) -> String {
        guard cell.utf8.contains(where: { [0x2C, 0x22, 0x0A, 0x0D].contains($0) }) else { return cell }
        return "\"" + cell.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
    }
}
