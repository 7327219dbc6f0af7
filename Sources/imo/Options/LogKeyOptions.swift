import ArgumentParser
import Foundation
import LedgerLog
import TransparencyLog

/// The key of a log, which a checker got from the log's operator once, or a policy that also names witnesses.
struct LogKeyOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The log's key, NAME+ID+BASE64, as `imo log init` printed it, or a file that holds it.", valueName: "key"))
    var key: String?

    @Option(help: ArgumentHelp("Instead of --key: a tlog-policy file that names the log's key, witnesses, and their quorum.", valueName: "file"))
    var policy: String?

    func validate() throws {
        guard (key == nil) != (policy == nil) else { throw ValidationError("give --key with the log's key, or --policy with a file that names it") }
    }

    /// The keys that are trusted.
    ///
    /// - Throws: ``LogFormatError`` when the text is no key, nor the name of a file that holds one; ``Failure`` for a policy that cannot be read.
    func trusted() throws -> LogPolicy {
        if let policy { return try LogPolicy(text: String(decoding: readFile(policy), as: UTF8.self)) }
        let key = key ?? ""
        if !key.contains("+"), let content = FileManager.default.contents(atPath: key), content.count <= 4096 {
            return LogPolicy(log: try NoteVerifier(String(decoding: content, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)))
        }
        return LogPolicy(log: try NoteVerifier(key))
    }

    /// The key of the log that signed a head, with a quorum of the witnesses that are asked for.
    ///
    /// - Throws: ``LogFormatError`` where log or witnesses have not signed.
    func log(of head: SignedNote) throws -> NoteVerifier { try trusted().check(head).log }

    /// The key, where only one log is meant.
    ///
    /// - Throws: ``Failure`` for a policy of several logs.
    func verifier() throws -> NoteVerifier {
        let logs = try trusted().logs
        guard logs.count == 1 else { throw Failure(message: "the policy names \(logs.count) logs: name one with --key", code: 64) }
        return logs[0].key
    }
}
