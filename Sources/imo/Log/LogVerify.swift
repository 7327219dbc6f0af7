import ArgumentParser
import Ledger
import LedgerLog
import StrictJSON
import TransparencyLog

struct LogVerify: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify", abstract: "Compare the whole log with the journal.",
        discussion: """
            Makes every entry of the log from the journal again, hashes the whole tree, adds up the sums of every snapshot, and compares all with what is
            stored and signed. Names the first thing at fault.

            EXAMPLE
              imo log verify
            """)

    @OptionGroup var common: CommonOptions

    @Flag(help: "Show the progress on standard error even if that is not a terminal.")
    var progress = false

    func run() async throws {
        try await reportingErrors {
            let log = try common.directory.openLog()
            let line = ProgressLine(unit: "entries", isForced: progress)
            let head = try log.keeper().verify(common.directory.openForReading()) { line?.show($0, of: $1) }
            line?.finish(head.size)
            let members: JSONValue = .object(["verified": .bool(true)])
            common.show(.object((members.objectValue ?? []) + (JSONValue.checkpoint(head, key: log.key).objectValue ?? [])))
        }
    }
}
