import ArgumentParser
import ChainTransactions
import Ledger
import LedgerCore
import StrictJSON

struct ChainCancel: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cancel", abstract: "Use a transaction's nonce up without its effect.",
        discussion: """
            The same nonce is sent to the sender itself, for a tenth more than the attempt before. The transaction may still win: `imo chain run` and
            `imo chain status` say which of them a finalized block has.

            EXAMPLE
              imo chain cancel 7 --keystore operator.json --password-file password.txt --rpc http://127.0.0.1:8545
            """)

    @OptionGroup var common: CommonOptions

    @OptionGroup var sender: ChainSenderOptions

    @Argument(help: "The transaction's nonce.")
    var nonce: UInt64

    func run() async throws {
        try await reportingErrors {
            let chainID = try common.chainID()
            let events = try await sender.run(chainID) { client, signer in
                var driver = sender.driver(signer, client, chainID: chainID, common)
                return try await driver.cancel(nonce: nonce)
            }
            common.show(.object(["nonce": .count(nonce), "result": .string(events.map(\.description).joined(separator: "; "))]))
        }
    }
}
