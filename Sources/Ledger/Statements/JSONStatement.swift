internal import LedgerCore
internal import StrictJSON

/// Statements as one JSON document on one line.
package struct JSONStatement: StatementFormat {
    private var hasStatement = false
    private var hasLine = false

    package init() {}

    package mutating func beginning(of report: AccountReport) -> [UInt8] {
        let head: [(String, JSONValue)] = [
            ("account", .text(report.account)), ("from", .time(report.period.from)), ("to", .time(report.period.to)),
        ]
        return Array("{".utf8) + head.flatMap { JSONStatement.member($0, $1) + Array(",".utf8) } + Array(#""assets":["#.utf8)
    }

    package mutating func beginning(of statement: AccountStatement, in report: AccountReport) -> [UInt8] {
        defer { (hasStatement, hasLine) = (true, false) }
        let members =
            JSONStatement.member("asset", .name(of: statement.asset, settlement: report.settlement)) + Array(",".utf8)
            + JSONStatement.member("opening", .balance(statement.opening))
        return Array((hasStatement ? ",{" : "{").utf8) + members + Array(#","movements":["#.utf8)
    }

    package mutating func write(_ line: StatementLine, into output: inout [UInt8]) {
        if hasLine { output.append(UInt8(ascii: ",")) }
        hasLine = true
        output += JSONValue.line(line).utf8
    }

    package mutating func end(of statement: AccountStatement) -> [UInt8] {
        Array("],".utf8) + JSONStatement.member("closing", .balance(statement.closing)) + Array("}".utf8)
    }

    package mutating func end(of report: AccountReport) -> [UInt8] {
        let snapshots = JSONStatement.member("snapshots", .array(report.snapshots.map { .snapshot($0) }))
        return Array("]".utf8) + (report.snapshots.isEmpty ? [] : Array(",".utf8) + snapshots) + Array("}\n".utf8)
    }

    private static func member(_ name: String, _ value: JSONValue) -> [UInt8] { JSONValue.string(name).utf8 + Array(":".utf8) + value.utf8 }
}
