import ArgumentParser
import EthereumPrimitives
import Ledger
import LedgerAudit
import LedgerCore
import LedgerLog
import StrictJSON

struct ReceiptProve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "prove", abstract: "Make a file that proves a receipt to its caller.",
        discussion: """
            The file holds the call's two entries, the price in force, and where the log has all three. It opens the caller's own entries, so it is for the
            caller alone.

            EXAMPLE
              imo receipt prove 0199e2a4-5f10-7a3c-8d21-6b0f4c2a9e58 > receipt.json
            """)

    @OptionGroup var common: CommonOptions

    @Argument(help: "The receipt's id.")
    var id: CommandID

    func run() async throws {
        try await reportingErrors {
            let log = try common.directory.openLog()
            try common.directory.advance(log)
            common.write(try common.directory.read { reader in try ReceiptProof(of: id, log: log, ledger: reader) }.json.text)
        }
    }
}
