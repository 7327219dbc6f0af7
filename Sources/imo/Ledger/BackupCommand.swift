import ArgumentParser
import Foundation
import Glibc
import Ledger
import LedgerCore
import PrivateFiles
import StrictJSON

struct BackupCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup", abstract: "Copy the ledger into one file, while the gateway runs, and verify the copy.",
        discussion: """
            The file is one consistent state with every entry that was acknowledged before the command began. It gets its name only after it was verified
            as by `imo verify` and flushed to the disk. upstreams.json and keys are not in it.

            EXAMPLE
              imo backup monday.sqlite
            """)

    @OptionGroup var common: CommonOptions

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
            try copy.close()
            try publish(partial, as: target)
            try check(target, endsWith: report.head)
            common.show(
                .object([
                    "backup": .string(target), "verified": .bool(true), "entries": .count(report.entries), "chainHash": .text(report.head.hash),
                    "generation": .count(UInt64(generation)), "bytes": .count(UInt64(size(of: target))),
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
        for path in [target] + DataDirectory.logs(of: target) where !force && FileManager.default.fileExists(atPath: path) {
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

    private func size(of path: String) -> Int {
        var status = stat()
        return stat(path, &status) == 0 ? status.st_size : 0
    }
}
