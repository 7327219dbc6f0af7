import ArgumentParser
import Ledger
import LedgerCore
import LedgerLog
import StrictJSON
import TransparencyLog

struct LogCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "log", abstract: "Keep a public log of the ledger, from which anyone can check it.",
        discussion: """
            The log has an entry for each of the journal's, in a Merkle tree whose heads are signed. It shows what concerns revenue, snapshots, claims and
            tokens; callers, keys and usage are behind salted commitments. Stock tools for C2SP tlog-tiles verify it.

            EXAMPLE
              imo log init --origin example.com/ledger
              imo log checkpoint
              imo log prove 17
            """,
        subcommands: [
            LogInit.self, LogCheckpoint.self, LogProve.self, LogConsistency.self, LogCheck.self, LogVerify.self, LogExport.self, LogAnchor.self,
        ])
}

extension DataDirectory {
    /// The directory's public log.
    ///
    /// - Throws: ``Failure`` where it has none.
    func openLog() throws -> PublicLog {
        guard let log = try PublicLog(directory: log, identityPath: logKey) else {
            throw Failure(message: "the ledger has no public log; begin one with `imo log init --origin NAME`", code: 66)
        }
        return log
    }

    /// Brings the log up to date, unless a gateway keeps it, which does so itself.
    func advance(_ log: PublicLog, showsProgress: Bool = false) throws {
        let lock: WriterLock
        do { lock = try WriterLock(path: logLock) } catch {
            guard error.code == .locked else { throw error }
            return
        }
        let keeper = try log.keeper()
        let ledger = try openForReading()
        let end = try ledger.head().number
        let line = ProgressLine(unit: "entries", isForced: showsProgress)
        while true {
            let (head, isComplete) = try keeper.advance(ledger)
            line?.show(head.size, of: end)
            if isComplete { break }
        }
        withExtendedLifetime(lock) {}
    }
}

extension JSONValue {
    /// A signed head, for people and programs.
    static func checkpoint(_ checkpoint: Checkpoint, key: NoteVerifier) -> JSONValue {
        .object([
            "origin": .string(checkpoint.origin.description), "size": .count(checkpoint.size), "root": .text(checkpoint.root),
            "key": .string(key.description),
        ])
    }
}
