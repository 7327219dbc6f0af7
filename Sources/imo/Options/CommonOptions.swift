import ArgumentParser
import Foundation
import Glibc

/// The options of every command: the data directory and the format of the result.
struct CommonOptions: ParsableArguments {
    @Option(
        name: .customLong("data"), help: ArgumentHelp("The ledger's data directory; also by the environment variable IMO_DATA.", valueName: "dir"))
    var dataPath: String = ProcessInfo.processInfo.environment["IMO_DATA"] ?? "imo-data"

    @Flag(help: "Print the result as one JSON document.")
    var json = false

    var directory: DataDirectory { DataDirectory(path: dataPath) }
}

/// The files of a ledger.
struct DataDirectory: Sendable {
    let path: String

    var ledger: String { file("ledger.sqlite") }
    /// The address of the PostgreSQL database that holds the ledger; missing where `ledger` holds it.
    var store: String { file("ledger.store") }
    var writerLock: String { file("writer.lock") }
    var adminSocket: String { file("admin.sock") }
    /// The facts about the ledger that are kept outside of the database; see `LedgerMark`.
    var mark: String { file("ledger.mark") }
    var upstreams: String { file("upstreams.json") }
    /// The people who may use the gateway from other machines.
    var administrators: String { file("admins.json") }
    var administratorsLock: String { file("admins.lock") }
    /// The facts about remote requests that outlive a restart: used nonces and commands that wait for a second person.
    var adminRecords: String { file("admins.state") }
    /// The policies of single API keys.
    var keyPolicies: String { file("key-policies.json") }
    var keyUses: String { file("key-uses.json") }
    /// The responses that upstreams make in the background.
    var backgroundResponses: String { file("background.json") }
    /// The gateway's findings about upstreams.
    var learnedUpstreams: String { file("upstreams-learned.json") }
    var upstreamsLock: String { file("upstreams.lock") }
    /// The responses to calls with an `Idempotency-Key`, sealed.
    var answers: String { file("answers.sqlite") }
    /// The secret from which the salts of the ledger's hashes derive.
    var secret: String { file("gateway.secret") }
    /// The records that the last verification replayed. The file can be removed at any time.
    var verified: String { file("verified.sqlite") }
    /// The last head of the chain that was verified: its number and hash. It outlives the replayed records.
    var verifiedHeadFile: String { file("verified.head") }
    /// The index of the accounts' movements. The file can be removed at any time.
    var history: String { file("history.sqlite") }
    var verifiedLock: String { file("verified.lock") }
    /// The public log's files.
    var log: String { file("log") }
    /// The key that signs the public log's heads, and the secret of its salts.
    var logKey: String { file("log.key") }
    var logLock: String { file("log.lock") }

    /// The endpoints of webhooks with their secrets, the messages that wait for them, and how far events were looked for.
    var webhooks: String { file("webhooks.json") }
    var webhookQueue: String { file("webhooks") }
    var webhookState: String { file("webhooks.state") }
    var webhooksLock: String { file("webhooks.lock") }

    /// The readings of the clocks when the ledger was used last.
    var clockReference: String { file("clock.last") }
    /// The system's time that the operator has confirmed.
    var clockConfirmed: String { file("clock.confirmed") }
    /// The salt of the generation that begins before the next signed message; see `requestGeneration()`.
    var nextGeneration: String { file("generation.next") }

    private func file(_ name: String) -> String { URL(fileURLWithPath: path).appending(path: name).path }

    /// Creates the directory if it does not exist, and denies access to everyone but its owner.
    ///
    /// - Throws: ``Failure`` that names the directory: 77 when this user may not make it, else 73.
    func create() throws {
        do {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
            try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: path)
        } catch {
            let reason = ((error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError).map { String(cString: strerror(Int32($0.code))) }
            let isForbidden = [NSFileWriteNoPermissionError, NSFileReadNoPermissionError].contains((error as NSError).code)
            throw Failure(
                message: "the data directory '\(path)' cannot be made (\(reason ?? error.localizedDescription)); name another --data directory",
                code: isForbidden ? 77 : 73)
        }
    }
}
