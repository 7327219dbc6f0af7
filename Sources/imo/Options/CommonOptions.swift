import ArgumentParser
import Foundation

/// Where the ledger is, and how results are shown. Every command has these.
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
    var writerLock: String { file("writer.lock") }
    var adminSocket: String { file("admin.sock") }
    /// What the directory knows of its ledger beside the database.
    var mark: String { file("ledger.mark") }
    var upstreams: String { file("upstreams.json") }
    var upstreamsLock: String { file("upstreams.lock") }
    /// The answers of calls with an `Idempotency-Key`, sealed.
    var answers: String { file("answers.sqlite") }
    /// What the salts of the ledger's hashes follow from.
    var secret: String { file("gateway.secret") }
    /// What the last verification replayed; can be removed at any time.
    var verified: String { file("verified.sqlite") }
    /// The accounts' history; can be removed at any time.
    var history: String { file("history.sqlite") }
    var verifiedLock: String { file("verified.lock") }

    private func file(_ name: String) -> String { URL(fileURLWithPath: path).appending(path: name).path }

    /// Makes the directory where there is none; in either case it is its owner's alone afterwards.
    func create() throws {
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: path)
    }
}
