import ArgumentParser
import EthereumPrimitives
import Ledger
import LedgerAudit
import LedgerCore
import LedgerLog
import StrictJSON

struct AuditClaim: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "claim", abstract: "Make a file that proves a paid claim, down to the calls behind it.",
        discussion: """
            The file links the claim, its snapshots, the sums of their revenue, the holder's balance, and charges. All charges of a snapshot are opened, or
            as many as --sample says, which are drawn by the log's head. It holds nothing of callers.

            EXAMPLE
              imo audit claim 57 > claim.json
            """)

    @OptionGroup var common: CommonOptions

    @Argument(help: "The claim's entry: its number, or its command's id.")
    var entry: EntryName

    @Option(help: "Open at most so many charges of each snapshot.")
    var sample: UInt64 = 1000

    func validate() throws {
        guard sample <= UInt64(ClaimAudit.maximumCharges) else { throw ValidationError("give --sample of at most \(ClaimAudit.maximumCharges)") }
    }

    func run() async throws {
        try await reportingErrors {
            let log = try common.directory.openLog()
            try common.directory.advance(log)
            let audit = try common.directory.read { reader in
                try ClaimAudit(ofEntry: reader.require(entry).number, sample: sample, log: log, ledger: reader)
            }
            common.write(audit.json.text)
        }
    }
}
