import ArgumentParser
import Foundation
import LedgerLog
import TransparencyLog

/// The key of a log, which a checker got from the log's operator once.
struct LogKeyOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The log's key, NAME+ID+BASE64, as `imo log init` printed it, or a file that holds it.", valueName: "key"))
    var key: String

    /// - Throws: ``LogFormatError`` when the text is no key, nor the name of a file that holds one.
    func verifier() throws -> NoteVerifier {
        if !key.contains("+"), let content = FileManager.default.contents(atPath: key), content.count <= 4096 {
            return try NoteVerifier(String(decoding: content, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines))
        }
        return try NoteVerifier(key)
    }
}
