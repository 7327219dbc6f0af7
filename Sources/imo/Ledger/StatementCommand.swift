import ArgumentParser
import EthereumPrimitives
import Foundation
import Ledger
import LedgerCore
import StrictJSON

struct StatementCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "statement", abstract: "Show what happened to an account in a period: opening balance, each movement, closing balance.",
        discussion: """
            For a caller's account its calls with model, usage, cost and price version; for a holder's address claims, transfers, burns and the snapshots
            it held tokens at; without an account, for the operator, the whole ledger by model and command. The period begins with --from and ends before
            --to. Amounts are in the smallest unit, and exact. Can run while a gateway runs; the first one after many entries takes longer, because it
            brings the history beside the ledger up to date.

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

    @Option(help: "text, csv or json.")
    var format: Format = .text

    func validate() throws {
        if let from, let to, to < from { throw ValidationError("--to \(to.rfc3339) is before --from \(from.rfc3339)") }
    }

    func run() async throws {
        try await reportingErrors {
            var options = common
            options.json = common.json || format == .json
            switch try result(asCSV: format == .csv && !common.json) {
            case .csv(let text): options.write(text)
            case .json(let value): options.show(value)
            }
        }
    }

    private enum Result {
        case csv(String)
        case json(JSONValue)
    }

    private func result(asCSV: Bool) throws -> Result {
        try common.directory.readHistory { reader, history in
            var view = LedgerView(reader: reader)
            let asset = try view.ledger().asset
            let period = try StatementPeriod(from: from, to: to, in: reader)
            guard let account else {
                let statement = try OperatorStatement(in: period, reader: reader, history: history)
                return asCSV ? .csv(CSV.statement(statement, asset: asset)) : .json(.statement(statement, period: period, asset: asset))
            }
            if case .named(let name) = account, try !view.hasAccount(name) { throw Outcome.accountNotFound.failure }
            let statements = try AccountStatement.all(of: account.id, in: period, reader: reader, history: history)
            if asCSV { return .csv(CSV.statement(statements, asset: asset)) }
            var snapshots: [HeldSnapshot] = []
            if case .address(let holder) = account {
                let tokens = statements.compactMap { if case .token(let token) = $0.asset { token } else { nil } }
                snapshots = try HeldSnapshot.all(of: holder, tokens: tokens, in: period, reader: reader)
            }
            return .json(.statement(of: account.id, statements, snapshots: snapshots, period: period, asset: asset))
        }
    }
}

extension DataDirectory {
    /// One consistent state with the history of its accounts, whether or not a gateway is running.
    func readHistory<Value>(_ body: (any LedgerReader, any MovementReader) throws -> Value) throws -> Value {
        guard FileManager.default.fileExists(atPath: ledger) else { throw notFound }
        return try openHistory().read(of: openStoreForReading(), body)
    }
}
