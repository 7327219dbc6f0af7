import ArgumentParser
import EthereumPrimitives
import EthereumWallet
import Foundation
import Glibc
import Ledger
import LedgerCore
import PrivateFiles
import StrictJSON

struct RestoreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore", abstract: "Verify a backup from nothing and put it into a data directory.",
        discussion: """
            A directory that a gateway serves is refused. An existing ledger is kept under another name, which needs --replace. Entries that the directory
            has acknowledged and the backup lacks are lost, which needs --accept-loss. The restored ledger has a new generation, so that the file that it
            replaced, or another copy of the backup, is detected when it is put there later. Nothing that holders signed before is carried out again: they
            sign for the new generation.

            Money that left after the backup cannot be taken back. Withdrawals that the replaced ledger has are recorded, and with --paid those of a list:
            [{"account": "0x…", "amount": "600000000000000000", "reference": "bank statement 12"}]. They are taken from what the account has, and the rest
            from what it is credited next.

            EXAMPLE
              imo restore monday.sqlite --data ./imo-restored
            """)

    @OptionGroup var common: CommonOptions

    @Argument(help: "The backup.")
    var file: String

    @Flag(help: "Set an existing ledger aside.")
    var replace = false

    @Flag(help: "Restore even if acknowledged entries are lost.")
    var acceptLoss = false

    @Option(
        help: ArgumentHelp(
            "Payments since the backup that cannot be undone, a JSON array of account, amount and reference; - for standard input.",
            valueName: "file"))
    var paid: String?

    @Flag(help: "Show the progress on standard error even if that is not a terminal.")
    var progress = false

    func run() async throws {
        try await reportingErrors {
            guard FileManager.default.fileExists(atPath: file) else { throw Failure(message: "there is no file '\(file)'", code: 66) }
            let directory = common.directory
            try directory.create()
            let lock = try WriterLock(path: directory.writerLock)
            let isReplaced = FileManager.default.fileExists(atPath: directory.ledger)
            guard replace || !isReplaced else {
                throw Failure(
                    message: "there is a ledger in '\(directory.path)'; name another --data directory, or set it aside with --replace", code: 73)
            }
            let lastAcknowledged = try directory.lastAcknowledged()
            var payments = LostPayments()
            if let paid { try payments.add(listed: JSONValue(parsing: Array(readFile(paid)), maximumDepth: 8)) }
            let report = try prepare(directory.restoring)
            let lost = lastAcknowledged - min(lastAcknowledged, report.entries)
            guard lost == 0 || acceptLoss else {
                unlink(directory.restoring)
                throw Failure(
                    message: """
                        the directory has acknowledged entry \(lastAcknowledged), the backup ends with entry \(report.entries): \(lost) entries would be \
                        lost. Restore a newer backup, or accept that with --accept-loss
                        """, code: 73)
            }
            try record(&payments, after: report.head, in: directory)
            try directory.requestGeneration()
            let setAside = isReplaced ? try directory.setLedgerAside() : nil
            let generation = try directory.installRestored()
            withExtendedLifetime(lock) {}
            common.show(
                .object([
                    "data": .string(common.dataPath), "verified": .bool(true), "entries": .count(report.entries),
                    "chainHash": .text(report.head.hash), "generation": .count(UInt64(generation)),
                    "lostEntries": .count(lost), "paidSince": payments.json, "setAside": setAside.map { .string($0) },
                ]))
        }
    }

    /// Records the payments that the backup lacks in the copy that is restored.
    private func record(_ payments: inout LostPayments, after head: JournalHead, in directory: DataDirectory) throws {
        // A ledger that cannot be read is why people restore; what it paid is for the list then.
        var found = payments
        if (try? directory.read({ try found.add(from: $0, after: head) })) != nil { payments = found }
        if payments.payouts.isEmpty { return }
        let copy = try DataDirectory.renewFile(directory.restoring)
        do { try payments.record(in: copy, salt: Bytes32(SecureRandom.bytes(count: 32)) ?? .zero) } catch {
            try? copy.close()
            unlink(directory.restoring)
            throw error
        }
        try copy.close()
    }

    /// Copies the backup to a file beside the ledger, renews its layout, and verifies it.
    private func prepare(_ path: String) throws -> JournalVerifier.Report {
        unlink(path)
        let line = ProgressLine(unit: "pages", isForced: progress)
        do { try DataDirectory.openFile(file).copy(to: path) { line?.show($0, of: $1) } } catch {
            guard error.code == .outdated else { throw error }
            try FileManager.default.copyItem(atPath: file, toPath: path)
        }
        let copy = try DataDirectory.renewFile(path)
        let report = try Verification(directory: nil, showsProgress: progress).run(on: copy)
        try copy.close()
        guard report.isVerified else {
            unlink(path)
            throw Failure(message: "the backup does not verify, nothing was restored: \(report.problems.first ?? "")", code: 1)
        }
        return report
    }
}

extension DataDirectory {
    fileprivate var restoring: String { ledger + ".restoring" }

    /// Returns the number of the last entry that the directory is known to have acknowledged, 0 for a new directory.
    fileprivate func lastAcknowledged() throws -> UInt64 {
        let marked = try lastMarkedEntry() ?? 0
        guard FileManager.default.fileExists(atPath: ledger) else { return marked }
        // A ledger that cannot be read is why people restore.
        return max(marked, (try? read { try $0.head().number }) ?? 0)
    }

    /// Renames the existing ledger.
    fileprivate func setLedgerAside() throws -> String {
        var number = 1
        while FileManager.default.fileExists(atPath: "\(ledger).replaced-\(number)") { number += 1 }
        let aside = "\(ledger).replaced-\(number)"
        for suffix in ["-wal", ""] where FileManager.default.fileExists(atPath: ledger + suffix) {
            try rename(ledger + suffix, to: aside + suffix)
        }
        unlink(ledger + "-shm")
        return aside
    }

    private func rename(_ path: String, to target: String) throws {
        do { try PrivateFile.rename(path, to: target) } catch { throw Failure(message: "\(path) cannot be renamed (\(error.reason))", code: 73) }
    }

    /// - Returns: The ledger's new generation.
    fileprivate func installRestored() throws -> UInt32 {
        try rename(restoring, to: ledger)
        let store = try openStoreForWriting(adoption: .acceptingLoss)
        try store.close()
        return store.opening.generation
    }
}
