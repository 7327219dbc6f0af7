import Foundation
import Ledger
import LedgerCore
import LedgerPostgres
import LedgerSQLite
import PrivateFiles

/// Brings a directory's ledger into another store. Whenever it is interrupted, the ledger is whole in one of the two, and the directory names that one.
struct LedgerMigration {
    /// The entries that are copied of one state of a ledger that is served: holding a state for long keeps its log from shrinking.
    private static let entriesAtOnce: UInt64 = 20_000

    let directory: DataDirectory
    let showsProgress: Bool

    /// Brings the ledger from the directory's file to a server.
    func run(to address: PostgresAddress) throws -> JournalVerifier.Report {
        let target = try PostgresLedger.openTarget(address)
        let lock = try copyEntries(to: target)
        let report = try copyTheRest(to: target)
        // Until the target is complete by its own account, nobody can write in either place.
        try directory.setServerAddress(address)
        try target.endFilling()
        try leaveFile()
        withExtendedLifetime(lock) {}
        return report
    }

    /// Ends a migration to a server that was interrupted after the directory named the server; nil where none was.
    func finish(at address: PostgresAddress) throws -> JournalVerifier.Report? {
        guard FileManager.default.fileExists(atPath: directory.ledger) else { return nil }
        if try PostgresLedger.isBeingFilled(address) {
            try directory.setServerAddress(nil)
            return try run(to: address)
        }
        try leaveFile()
        return nil
    }

    /// Makes the ledger on the server the directory's own, and sets the file aside.
    private func leaveFile() throws {
        try adopt()
        for suffix in [""] + DataDirectory.logs(of: "") where FileManager.default.fileExists(atPath: directory.ledger + suffix) {
            try PrivateFile.rename(directory.ledger + suffix, to: directory.ledger + ".left" + suffix)
        }
    }

    /// Brings the ledger from a server to the directory's file.
    func run(from address: PostgresAddress) throws -> JournalVerifier.Report {
        do { _ = try directory.openForReading() } catch let failure as StoreFailure {
            guard failure.code == .displaced, FileManager.default.fileExists(atPath: directory.ledger) else { throw failure }
            // An attempt was interrupted after the database was left.
            return try takeUpFile()
        }
        let path = directory.ledger + ".migrating"
        // From an attempt that was interrupted while the file took its name.
        if FileManager.default.fileExists(atPath: directory.ledger) { try PrivateFile.rename(directory.ledger, to: path) }
        let target = try SQLiteLedger(path: path, mode: .writing)
        let lock = try copyEntries(to: target)
        let source = try PostgresLedger(address, mode: .writing, lease: directory.lease)
        _ = try copyTheRest(to: target)
        try target.close(asFileOf: source.generation())
        try PrivateFile.rename(path, to: directory.ledger)
        try source.leave()
        let report = try takeUpFile()
        withExtendedLifetime(lock) {}
        return report
    }

    /// Makes the file the directory's ledger.
    private func takeUpFile() throws -> JournalVerifier.Report {
        try directory.setServerAddress(nil)
        try adopt()
        return try Verification(isFull: true).run(on: directory.openForReading())
    }

    /// Copies entries while the ledger may be served, until few are left.
    ///
    /// - Returns: The right to write the ledger, which nobody else has from here on.
    private func copyEntries(to target: any LedgerStore) throws -> WriterLock {
        let source = try directory.openForReading()
        let line = ProgressLine(unit: "entries", isForced: showsProgress)
        var isDone = false
        while !isDone {
            isDone = try source.read { reader in
                try LedgerCopy(from: reader, to: target).appendEntries(limit: LedgerMigration.entriesAtOnce) { line?.show($0, of: $1) }
            }
        }
        do { return try WriterLock(path: directory.writerLock) } catch {
            throw StoreFailure(
                code: error.code,
                message: """
                    \(try target.head().number) entries are copied, but the ledger is in use; stop the gateway, give the command again for the rest, and start \
                    the gateway again
                    """)
        }
    }

    private func copyTheRest(to target: any LedgerStore & ReadableLedger) throws -> JournalVerifier.Report {
        let known = try directory.knownHeads()
        let source = try directory.openForReading()
        let head = try source.read { reader in
            let copy = LedgerCopy(from: reader, to: target)
            try copy.appendEntries()
            try copy.replaceRecords()
            return try reader.head()
        }
        let report = try Verification(known: known, isFull: true, showsProgress: showsProgress).run(on: target)
        guard report.isVerified, report.head == head else {
            throw Failure(
                message: "the copy does not verify, so that the ledger stays where it is: \(report.problems.first ?? "it has another end")", code: 1)
        }
        return report
    }

    /// Makes the ledger in its new place the directory's own. What holders signed stays good: nobody writes the old place any more.
    private func adopt() throws { try directory.openStoreForWriting(adoption: .withoutLoss).close() }
}
