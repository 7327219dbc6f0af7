import ArgumentParser
import Ledger
import LedgerLog
import StrictJSON
import TransparencyLog

struct LogExport: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Write the log as static files, which any web server can serve.",
        discussion: """
            The directory gets `checkpoint` and the tiles of C2SP tlog-tiles, readable by everyone. Run again, it adds what is new; a file once written
            never changes, and the head is written last.

            EXAMPLE
              imo log export public
            """)

    @OptionGroup var common: CommonOptions

    @Argument(help: "The directory to write; it is made where there is none.")
    var output: String

    func run() async throws {
        try await reportingErrors {
            let log = try common.directory.openLog()
            try common.directory.advance(log)
            let (head, files) = try StaticLog(directory: output).update(from: log, ledger: common.directory.openForReading())
            let members: JSONValue = .object(["directory": .string(output), "filesWritten": .count(UInt64(files))])
            common.show(.object((members.objectValue ?? []) + (JSONValue.checkpoint(head, key: log.key).objectValue ?? [])))
        }
    }
}
