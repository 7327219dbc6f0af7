import ArgumentParser
import Ledger
import LedgerLog
import StrictJSON
import TransparencyLog

struct LogCheckpoint: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "checkpoint", abstract: "Bring the log up to date and show its signed head.",
        discussion: """
            While a gateway runs, it brings the log up to date itself; the newest head is shown. --note prints the signed note as it is served.

            EXAMPLE
              imo log checkpoint
              imo log checkpoint --note
            """)

    @OptionGroup var common: CommonOptions

    @Flag(help: "Print the signed note.")
    var note = false

    @Flag(help: "Show the progress on standard error even if that is not a terminal.")
    var progress = false

    func run() async throws {
        try await reportingErrors {
            let log = try common.directory.openLog()
            try common.directory.advance(log, showsProgress: progress)
            let head = try log.head()
            if note, !common.json {
                common.write(String(decoding: head.note.encoded.dropLast(), as: UTF8.self))
            } else {
                var members = JSONValue.checkpoint(head.checkpoint, key: log.key).objectValue ?? []
                members.append(JSONMember("note", .string(String(decoding: head.note.encoded, as: UTF8.self))))
                common.show(common.json ? .object(members) : .checkpoint(head.checkpoint, key: log.key))
            }
        }
    }
}
