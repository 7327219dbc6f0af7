import ArgumentParser
import EthereumPrimitives
import EthereumWallet
import Foundation
import Ledger
import LedgerCore
import PrivateFiles
import StrictJSON
import Upstreams

struct RestoreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore", abstract: "Verify a backup from nothing and put it into a data directory.",
        discussion: """
            A directory that a gateway serves is refused. An existing ledger is kept with its log, its mark, the kept answers and the secret in a directory
            replaced-N, which needs --replace; a log without its ledger is kept there too. Entries that the directory has acknowledged or verified and the
            backup lacks are lost, which needs --accept-loss. The restored ledger has a new generation, so that the file that it replaced, or another copy
            of the backup, is detected when it is put there later. It is verified once more in its place. An interrupted restoration loses nothing: give
            the command again. Nothing that holders signed before is carried out again: they sign for the new generation. A
            backup is the ledger alone; the secrets beside it come from FILE.sealed, which the key of --key-encryption-key opens. What the directory needs and
            then does not have is named on standard error, with what it costs, before anything is done.

            Money that left after the backup cannot be taken back. The withdrawals and payments on a chain that the replaced ledger has are recorded, as far
            as they were not reversed and did not fail, and with --paid those of a list:
            [{"account": "0x…", "amount": "600000000000000000", "reference": "bank statement 12"}]. They are taken from what the account has, and the rest
            from what it is credited next.

            EXAMPLE
              imo restore monday.sqlite --data ./imo-restored
              imo restore monday.sqlite --data ./imo-again --key-encryption-key ../backup.key
            """)

    @OptionGroup var common: CommonOptions
    @OptionGroup var keyEncryption: KeyEncryptionOptions

    @Argument(help: "The backup.")
    var file: String

    @Flag(help: "Set an existing ledger aside.")
    var replace = false

    @Flag(help: "Restore even if acknowledged entries are lost.")
    var acceptLoss = false

    @Flag(help: "Restore without the sealed files beside the backup, whose key is lost.")
    var withoutSealed = false

    @Option(
        help: ArgumentHelp(
            "Payments since the backup that cannot be undone, a JSON array of account, amount and reference; - for standard input.",
            valueName: "file"))
    var paid: String?

    @Flag(help: "Show the progress on standard error even if that is not a terminal.")
    var progress = false

    func run() async throws {
        try await reportingErrors {
            try BackupFile.check(file)
            let directory = common.directory
            let sealed = try RestoredSecrets(beside: file, in: directory, openedBy: keyEncryption.key(for: directory), goesWithout: withoutSealed)
            if let address = try directory.serverAddress() {
                throw Failure(
                    message: """
                        the ledger of '\(directory.path)' is in \(address): restore into another --data directory, and bring that ledger to a database \
                        with `imo migrate --to`
                        """, code: 73)
            }
            MissingFiles(in: directory, comingWith: sealed.names).note()
            try directory.create()
            let lock = try WriterLock(path: directory.writerLock)
            guard replace || !FileManager.default.fileExists(atPath: directory.ledger) else {
                throw Failure(
                    message: "there is a ledger in '\(directory.path)'; name another --data directory, or set it aside with --replace", code: 73)
            }
            var payments = LostPayments()
            if let paid { try payments.add(listed: JSONValue(parsing: Array(readFile(paid)), maximumDepth: 8)) }
            let known = try directory.knownHeads()
            let replacement = LedgerReplacement(directory: directory)
            try replacement.clear()
            let report = try prepare(replacement.prepared)
            try sealed.check(fits: replacement)
            let loss = try Loss(in: directory, known: known, restoring: replacement.prepared)
            guard loss.isNone || acceptLoss else {
                try replacement.clear()
                throw loss.failure
            }
            let head = try record(&payments, after: report.head, in: directory, copy: replacement)
            try directory.requestGeneration()
            let setAside = try replacement.run()
            try sealed.put()
            let generation = try adopt(directory, expecting: head)
            if !loss.isNone { directory.forgetVerified() }
            try verify(directory)
            withExtendedLifetime(lock) {}
            common.show(
                .object([
                    "data": .string(common.dataPath), "verified": .bool(true), "entries": .count(report.entries),
                    "chainHash": .text(report.head.hash), "generation": .count(UInt64(generation)),
                    "lostEntries": .count(loss.entries), "paidSince": payments.json, "setAside": setAside.map { .string($0) },
                    "unsealed": sealed.names.isEmpty ? nil : .array(sealed.names.map { .string($0) }),
                ]))
        }
    }

    /// Copies the backup to a file beside the ledger, renews its layout, verifies it, and leaves it without a log.
    private func prepare(_ path: String) throws -> JournalVerifier.Report {
        let line = ProgressLine(unit: "pages", isForced: progress)
        do { try DataDirectory.openFile(file).copy(to: path) { line?.show($0, of: $1) } } catch {
            guard error.code == .outdated else { throw error }
            try PrivateFile.copy(file, to: path)
        }
        let copy = try DataDirectory.renewFile(path)
        let report = try Verification(directory: nil, showsProgress: progress).run(on: copy)
        try copy.close()
        guard report.isVerified else {
            try LedgerReplacement(directory: common.directory).clear()
            throw Failure(message: "the backup does not verify, nothing was restored: \(report.problems.first ?? "")", code: 1)
        }
        return report
    }

    /// Records the payments that the backup lacks in the copy that is restored.
    ///
    /// - Returns: The end of the copy's journal.
    private func record(
        _ payments: inout LostPayments, after head: JournalHead, in directory: DataDirectory, copy replacement: LedgerReplacement
    ) throws -> JournalHead {
        try addPayments(of: directory, after: head, to: &payments, replacedBy: replacement)
        if payments.payouts.isEmpty { return head }
        let copy = try DataDirectory.renewFile(replacement.prepared)
        do {
            try payments.record(in: copy, salt: Bytes32(SecureRandom.bytes(count: 32)) ?? .zero)
            let end = try copy.head()
            try copy.close()
            return end
        } catch {
            try? copy.close()
            try? replacement.clear()
            throw error
        }
    }

    /// Adds the payments of the ledger that is replaced, or of the one that an interrupted restoration has set aside already. Where they cannot be read,
    /// standard error says so: a ledger that cannot be read is why people restore, and what it paid is for the list then.
    private func addPayments(
        of directory: DataDirectory, after head: JournalHead, to payments: inout LostPayments, replacedBy replacement: LedgerReplacement
    ) throws {
        guard let path = replacement.replaced else { return }
        var found = payments
        do {
            let old = try path == directory.ledger ? directory.openForReading() : DataDirectory.openFile(path)
            defer { try? old.close() }
            let continues = try old.read { try found.add(from: $0, after: head) }
            if continues { return payments = found }
            note("the ledger in '\(path)' does not continue the backup, so that it is not known which of its payments the backup lacks")
        } catch {
            note("the ledger in '\(path)' cannot be read (\(error)), and its payments are not recorded")
        }
    }

    private func note(_ text: String) {
        let remedy = paid == nil ? "; list those since the backup with --paid, or they can be made again" : "; --paid must have all since the backup"
        FileHandle.standardError.write(Data("imo: \(text)\(remedy)\n".utf8))
    }

    /// Makes the ledger the directory's own.
    ///
    /// - Returns: The ledger's new generation.
    private func adopt(_ directory: DataDirectory, expecting head: JournalHead) throws -> UInt32 {
        let store = try directory.openStoreForWriting(adoption: .acceptingLoss)
        let found = try store.head()
        try store.close()
        guard found == head else {
            throw Failure(
                message: "the restored ledger ends with entry \(found.number) instead of \(head.number); check the disk and restore again", code: 74)
        }
        return store.opening.generation
    }

    /// Verifies what stands in the directory now, as `imo verify` will.
    private func verify(_ directory: DataDirectory) throws {
        let known = try directory.knownHeads()
        let ledger = try directory.openStoreForReading()
        let report = try Verification(directory: directory, known: known, isFull: true, showsProgress: progress).run(on: ledger)
        try ledger.close()
        guard report.isVerified else {
            throw Failure(
                message: "the restored ledger does not verify in its place; check the disk and restore again: \(report.problems[0])", code: 1)
        }
    }
}

/// The entries that a directory has acknowledged or verified, and that a backup lacks.
private struct Loss {
    private(set) var entries: UInt64 = 0
    private(set) var failure = Failure(message: "nothing is lost", code: 0)
    var isNone: Bool { failure.code == 0 }

    /// - Parameter path: The backup's copy.
    init(in directory: DataDirectory, known: [KnownHead], restoring path: String) throws {
        // A ledger that cannot be read is why people restore.
        let old = FileManager.default.fileExists(atPath: directory.ledger) ? try? directory.openStoreForReading() : nil
        let last = try? old?.head()
        defer { try? old?.close() }
        let heads = known + (last.map { [KnownHead(.acknowledged, number: $0.number, hash: $0.hash)] } ?? [])
        let backup = try DataDirectory.openFile(path)
        defer { try? backup.close() }
        let contradicted = try heads.filter { try $0.contradiction(in: backup) != nil }
        guard let greatest = contradicted.max(by: { $0.number < $1.number }) else { return }
        let end = try backup.head().number
        // Where the old ledger cannot be read, heads beyond the backup's end say only that it ends too early.
        let seemsBehind = contradicted.allSatisfy { $0.number > end }
        let common = old.flatMap { try? Loss.lastCommonEntry(of: backup, $0, upTo: min(end, greatest.number)) } ?? (seemsBehind ? end : 0)
        entries = greatest.number - common
        let isBehind = common == end
        failure = Failure(
            message: isBehind
                ? """
                the directory has acknowledged entry \(greatest.number), the backup ends with entry \(end): \(entries) entries would be \
                lost. Restore a newer backup, or accept that with --accept-loss
                """
                : """
                the backup is of another history: it has another entry \(min(end, greatest.number)) than the one that this directory knows, and \(entries) entries \
                would be lost. Restore the right backup, or accept that with --accept-loss
                """, code: 73)
    }

    /// The number of the last entry that both have; 0 where there is none. Chains that agree on an entry agree on all before it.
    private static func lastCommonEntry(of backup: any LedgerReader, _ old: any LedgerReader, upTo end: UInt64) throws -> UInt64 {
        var (low, high) = (UInt64(0), end)
        while low < high {
            let middle = high - (high - low) / 2
            let hashes = try [backup, old].map { try $0.entries(from: middle, limit: 1).first { $0.number == middle }?.hash }
            if hashes[0] != nil, hashes[0] == hashes[1] { low = middle } else { high = middle - 1 }
        }
        return low
    }
}
