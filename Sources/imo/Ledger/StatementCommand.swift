import ArgumentParser
import EthereumPrimitives
import Foundation
import Ledger
import LedgerCore
import StrictJSON

struct StatementCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "statement", abstract: "Show the movements of an account in a period, with its opening and closing balance.",
        discussion: """
            A caller's account shows its calls with model, usage, cost and price version. A holder's address shows claims, transfers, burns and the
            snapshots at which it held tokens. Without an account the statement shows the whole ledger by model and command, for the operator. The
            period begins with --from and ends before --to. Amounts are exact: in whole units as text, in the smallest unit as CSV and JSON. The
            command can run while a gateway runs. The first statement after many entries takes longer, because it brings the history beside the ledger
            up to date. Everything is added up before the first line is written.

            EXAMPLE
              imo statement alice --from 2026-11-01 --to 2026-12-01 --format csv
            """)

    enum Format: String, ExpressibleByArgument, CaseIterable {
        case text, csv, json
    }

    @OptionGroup var common: CommonOptions

    @Argument(help: "The account's name, or a holder's address; without it the whole ledger.")
    var account: FundedAccount?

    @Option(help: ArgumentHelp("The first moment of the period, such as 2026-11-01 or 2026-11-01T09:30:00Z (UTC).", valueName: "time"))
    var from: Timestamp?

    @Option(help: ArgumentHelp("The first moment after the period.", valueName: "time"))
    var to: Timestamp?

    @Option(help: "The format: text, csv or json.")
    var format: Format = .text

    func validate() throws {
        if let from, let to, to < from { throw ValidationError("--to \(to.rfc3339) is before --from \(from.rfc3339)") }
    }

    func run() async throws {
        try await reportingErrors {
            let books = try common.directory.books()
            // Everything is checked before the first line is written.
            try books.remakingHistory { try show(from: books) }
        }
    }

    private func show(from books: DirectoryBooks) throws {
        guard let account else { return try showLedger(from: books) }
        let report = try books.read { reader, history in
            var view = LedgerView(reader: reader)
            try view.requireAccount(account)
            return try AccountReport(of: account.id, in: StatementPeriod(from: from, to: to, in: reader), reader: reader, history: history)
        }
        switch isJSON ? .json : format {
        case .json: try report.write(as: JSONStatement(), from: books, to: write)
        case .csv: try report.write(as: CSVStatement(), from: books, to: write)
        case .text: try report.write(as: TextStatement(style: TextStyle()), from: books, to: write)
        }
    }

    private var isJSON: Bool { common.json || format == .json }

    private func showLedger(from books: some StatementBooks) throws {
        let (statement, period, asset) = try books.read { reader, history in
            var view = LedgerView(reader: reader)
            let period = try StatementPeriod(from: from, to: to, in: reader)
            return (try OperatorStatement(in: period, reader: reader, history: history), period, try view.ledger().asset)
        }
        if format == .csv, !isJSON { return try write(CSV.statement(statement, asset: asset)) }
        var options = common
        options.json = isJSON
        options.show(.statement(statement, period: period, asset: asset))
    }

    private func write(_ bytes: [UInt8]) throws { try FileHandle.standardOutput.write(contentsOf: bytes) }
}

extension DataDirectory {
    /// The ledger and its history, whether or not a gateway is running.
    func books() throws -> DirectoryBooks {
        try requireLedger()
        return DirectoryBooks(ledger: try openStoreForReading(), history: try openHistory())
    }
}

/// The books of a data directory, for statements.
struct DirectoryBooks: StatementBooks {
    fileprivate let ledger: any DurableLedger
    fileprivate let history: any AccountHistory

    /// Runs something that checks the history against the ledger. Where they differ the history is made anew, which standard error says, and it runs again.
    func remakingHistory<Value>(_ body: () throws -> Value) throws -> Value {
        try history.remaking(willRemake: { FileHandle.standardError.write(Data("imo: \($0)\n".utf8)) }, body)
    }

    func read<Value>(_ body: (any LedgerReader, any MovementReader) throws -> Value) throws -> Value {
        try history.read(of: ledger, body)
    }
}
