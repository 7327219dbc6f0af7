import ArgumentParser
import EthereumPrimitives
import Ledger
import LedgerCore
import StrictJSON

struct TokenCancel: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cancel", abstract: "Call back messages that a holder signed and that have not been carried out.",
        discussion: """
            A message that the ledger refused, such as a transfer of more than there is, stays good until its deadline: whoever has it can send it again. A
            cancellation uses up the holder's next nonce, and with --last-nonce those after it, so that nothing signed with them is carried out any more.

            EXAMPLE
              imo token cancel --typed-data-for 0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC
            """)

    @OptionGroup var common: CommonOptions
    @OptionGroup var signing: SigningOptions

    @Option(help: "The last nonce that is used up; by default the holder's next one.")
    var lastNonce: UInt64?

    func run() async throws {
        try await reportingErrors {
            let signed = try signing.sign(common) { holder, authorization in
                .cancelMessages(
                    CancelMessages(holder: holder, lastNonce: lastNonce.map { UInt256($0) } ?? authorization.nonce, authorization: authorization))
            }
            guard let signed else { return }
            common.show(.entryWithEffects(try await common.submit(signed)))
        }
    }
}
