/// A form in which statements are written, piece by piece: bytes of UTF-8.
package protocol StatementFormat {
    /// Whether ``measure(_:)`` is to see all lines before the first piece is asked for.
    var measuresLines: Bool { get }
    mutating func measure(_ line: StatementLine)

    mutating func beginning(of report: AccountReport) -> [UInt8]
    mutating func beginning(of statement: AccountStatement, in report: AccountReport) -> [UInt8]
    mutating func write(_ line: StatementLine, into output: inout [UInt8])
    mutating func end(of statement: AccountStatement) -> [UInt8]
    mutating func end(of report: AccountReport) -> [UInt8]
}

extension StatementFormat {
    package var measuresLines: Bool { false }
    package mutating func measure(_ line: StatementLine) {}
}
