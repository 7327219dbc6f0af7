import ArgumentParser
import Foundation
import Glibc
import Ledger
import LedgerCore
import PrivateFiles
import StrictJSON
import Upstreams

struct BackupCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup", abstract: "Copy the ledger into one file, while the gateway runs, and verify the copy.",
        discussion: """
            The file is one consistent state with every entry that was acknowledged before the command began. It gets its name only after it was verified
            as by `imo verify` and flushed to the disk. With --key-encryption-key the secrets beside the ledger, upstreams.json and the keys' policies come
            along, sealed, in FILE.sealed: the key's file opens it, and nothing else does. Without that key they are not in the backup, and what that costs
            is said. Key files that upstreams.json names are never in it.

            EXAMPLE
              imo backup monday.sqlite
              imo backup monday.sqlite --force --key-encryption-key ../backup.key
            """)

    @OptionGroup var common: CommonOptions
    @OptionGroup var keyEncryption: KeyEncryptionOptions

    @Argument(help: "The file to write.")
    var file: String

    @Flag(help: "Replace an existing file.")
    var force = false

    @Flag(help: "Show the progress on standard error even if that is not a terminal.")
    var progress = false

    func run() async throws {
        try await reportingErrors {
            let target = URL(fileURLWithPath: file).path
            try check(target)
            let key = try keyEncryption.key(for: common.directory)
            let partial = target + ".partial"
            unlink(partial)
            let verification = Verification(directory: common.directory, known: try common.directory.knownHeads(), showsProgress: progress)
            let line = ProgressLine(unit: "pages", isForced: progress)
            try common.directory.openForReading().copy(to: partial) { line?.show($0, of: $1) }
            defer { unlink(partial) }
            let copy = try DataDirectory.openFile(partial)
            let report = try verification.run(on: copy)
            guard report.isVerified else {
                throw Failure(message: "the copy does not verify, so that no backup was made: \(report.problems.first ?? "")", code: 1)
            }
            let generation = try copy.generation()
            let ledger = try copy.read { reader in
                var view = LedgerView(reader: reader)
                return try view.ledger().signingDomain.verifyingContract
            }
            try copy.close()
            let sealed = try key.map { try SealedFiles(of: common.directory, ledger: ledger, under: $0) }
            try publish(sealed, beside: target)
            try publish(partial, as: target)
            try check(target, endsWith: report.head)
            common.show(
                .object([
                    "backup": .string(target), "verified": .bool(true), "entries": .count(report.entries), "chainHash": .text(report.head.hash),
                    "generation": .count(UInt64(generation)), "bytes": .count(UInt64(size(of: target))),
                    "sealed": sealed.map { .array($0.names.map { .string($0) }) },
                    "opensWith": sealed.map { .string("key-encryption key \($0.keyID)") },
                ]))
        }
    }

    private func check(_ target: String) throws {
        let ledger = URL(fileURLWithPath: common.directory.ledger).resolvingSymlinksInPath()
        guard URL(fileURLWithPath: target).resolvingSymlinksInPath() != ledger else {
            throw Failure(message: "'\(file)' is the ledger itself; name another file", code: 64)
        }
        guard !DataDirectory.isLedger(target) else {
            throw Failure(message: "'\(file)' is the ledger of a data directory; name another file, or restore into that directory", code: 64)
        }
        guard access(URL(fileURLWithPath: target).deletingLastPathComponent().path, W_OK) == 0 else {
            let code: Int32 = errno == EACCES ? 77 : 73
            throw Failure(message: "'\(file)' cannot be made (\(lastError)); name a file in a directory that is there and may be written", code: code)
        }
        for path in [target, SealedFiles.path(beside: target)] + DataDirectory.logs(of: target)
        where !force && FileManager.default.fileExists(atPath: path) {
            throw Failure(message: "'\(path)' is there already; name another file, or replace it with --force", code: 73)
        }
    }

    /// Reads the backup under its name.
    private func check(_ target: String, endsWith head: JournalHead) throws {
        let backup = try DataDirectory.openFile(target)
        let found = try backup.head()
        try backup.close()
        guard found == head else { throw Failure(message: "'\(file)' is not what was written to it; check the disk, and back up again", code: 74) }
    }

    /// Gives the file its name, atomically and durably. The log of a database that had the name is removed before: SQLite would apply it to the backup.
    private func publish(_ partial: String, as target: String) throws {
        do {
            for log in DataDirectory.logs(of: target) { try PrivateFile.remove(log) }
            try force ? PrivateFile.rename(partial, to: target) : PrivateFile.link(partial, to: target)
        } catch {
            throw Failure(message: "'\(file)' cannot be written (\(error.reason)); name another file", code: 73)
        }
    }

    /// Writes the sealed files before the backup has its name; without a key, removes those of a backup that is replaced and says what is missing.
    private func publish(_ sealed: SealedFiles?, beside target: String) throws {
        let path = SealedFiles.path(beside: target)
        guard let sealed else {
            try PrivateFile.remove(path)
            guard FileManager.default.fileExists(atPath: common.directory.secret) else { return }
            let note =
                "gateway.secret is not in the backup: without it \(MissingFiles.costOfSecret). Seal it with --key-encryption-key, or keep a copy"
            return FileHandle.standardError.write(Data("imo: \(note)\n".utf8))
        }
        try PrivateFile.replace(path, content: Array((sealed.document.prettyText() + "\n").utf8))
    }

    private func size(of path: String) -> Int {
        var status = stat()
        return stat(path, &status) == 0 ? status.st_size : 0
    }
}
