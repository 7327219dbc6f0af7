import ArgumentParser
import Ledger
import LedgerCore
import LedgerPostgres
import StrictJSON

struct MigrateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "migrate", abstract: "Bring the ledger from its file to PostgreSQL, or back.",
        discussion: """
            The journal's entries are copied while a gateway serves; for the last ones, and for the records, the ledger must be free: where it is not, the
            command says so, and goes on there when it is given again. Before the copy takes the ledger's place, it is verified from nothing, as by `imo
            verify --full`. The chain goes on with the same hashes, so that receipts, proofs and what holders signed stay good. The old file is kept as
            ledger.sqlite.left; a database that was left refuses writers.

            EXAMPLE
              imo migrate --to postgres://imo@db1,db2/books
              imo migrate --to sqlite
            """)

    @OptionGroup var common: CommonOptions

    @Option(
        help: ArgumentHelp(
            "The PostgreSQL database, as psql takes it, without a password; or sqlite for a file of the directory.", valueName: "store"))
    var to: String

    @Flag(help: "Show the progress on standard error even if that is not a terminal.")
    var progress = false

    func run() async throws {
        try await reportingErrors {
            // Not an argument's own check, which would repeat the text with the secret in it.
            let target = to == "sqlite" ? nil : try PostgresAddress(to)
            try common.directory.requireLedger()
            let migration = LedgerMigration(directory: common.directory, showsProgress: progress)
            let report: JournalVerifier.Report?
            switch (target, try common.directory.serverAddress()) {
            case (nil, nil): report = nil
            case (let target?, let present?) where target == present: report = try migration.finish(at: target)
            case (let target?, nil): report = try migration.run(to: target)
            case (nil, let present?): report = try migration.run(from: present)
            case (_?, let present?):
                throw Failure(message: "the ledger is in \(present); bring it back to a file first, with --to sqlite", code: 64)
            }
            let head = try report?.head ?? common.directory.openForReading().head()
            common.show(
                .object([
                    "data": .string(common.dataPath), "store": .string(to), "migrated": .bool(report != nil), "entries": .count(head.number),
                    "chainHash": .text(head.hash),
                ]))
        }
    }
}
