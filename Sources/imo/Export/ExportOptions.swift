import ArgumentParser
import Foundation
import Ledger
import LedgerCore

/// The period and the form of an exported table.
struct ExportOptions: ParsableArguments {
    @Option(
        name: .customLong("data"), help: ArgumentHelp("The ledger's data directory; also by the environment variable IMO_DATA.", valueName: "dir"))
    var dataPath: String = ProcessInfo.processInfo.environment["IMO_DATA"] ?? "imo-data"

    @Option(help: ArgumentHelp("The first moment of the period, such as 2026-11-01 or 2026-11-01T09:30:00Z (UTC).", valueName: "time"))
    var from: Timestamp?

    @Option(help: ArgumentHelp("The first moment after the period.", valueName: "time"))
    var to: Timestamp?

    @Option(help: "The form of the table: csv, or jsonl for an object in each line.")
    var format: TableFormat = .csv

    func validate() throws {
        if let from, let to, to < from { throw ValidationError("--to \(to.rfc3339) is before --from \(from.rfc3339)") }
    }

    /// Writes a table to standard output, a page at a time.
    ///
    /// - Parameter table: Makes the table for the ledger's asset.
    func write<Table: JournalTable>(_ table: (AssetID) -> Table) throws {
        let directory = DataDirectory(path: dataPath)
        try directory.requireLedger()
        let ledger = try directory.openForReading()
        let (period, asset) = try ledger.read { reader in
            var view = LedgerView(reader: reader)
            return (try StatementPeriod(from: from, to: to, in: reader), try view.ledger().asset)
        }
        var table = table(asset)
        try table.write(period, of: ledger, as: format) { try FileHandle.standardOutput.write(contentsOf: $0) }
    }
}

extension TableFormat: WrittenArgument {
    init(written text: String) throws { self = try choice(of: text, from: TableFormat.allCases, named: \.rawValue) }
    var written: String { rawValue }
}
