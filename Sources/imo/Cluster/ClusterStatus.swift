import ArgumentParser
import Ledger
import LedgerCore
import LedgerPostgres
import StrictJSON

struct ClusterStatus: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Show which gateway writes the ledger, and where the journal ends.",
        discussion: """
            Asks the database, so that it tells the same on every machine. A lease of 0 ms means that no gateway runs.

            EXAMPLE
              imo cluster status
            """)

    @OptionGroup var common: CommonOptions

    func run() async throws {
        try await reportingErrors {
            let status = try common.directory.writerStatus()
            common.show(
                .object([
                    "store": .string(try common.directory.serverAddress()?.text ?? ""), "holder": .string(status.holder),
                    "isThisDirectory": .bool(status.holder == common.directory.lease.holder),
                    "leaseMilliseconds": .count(status.remainingMilliseconds), "epoch": .count(UInt64(clamping: status.epoch)),
                    "generation": .count(UInt64(status.generation)), "entries": .count(status.head.number), "chainHash": .text(status.head.hash),
                    "lastEntryAt": .string(status.head.time.rfc3339),
                ]))
        }
    }
}

extension DataDirectory {
    /// What the database says about the ledger's writer.
    ///
    /// - Throws: ``Failure`` where the ledger is in a file; ``StoreFailure`` when the server cannot be reached.
    func writerStatus() throws -> PostgresWriterStatus {
        try requireLedger()
        guard let address = try serverAddress() else {
            throw Failure(
                message: "the ledger of '\(path)' is in a file, which one machine serves; bring it to PostgreSQL with `imo migrate --to`", code: 78)
        }
        return try PostgresLedger(address, mode: .reading).status()
    }
}
