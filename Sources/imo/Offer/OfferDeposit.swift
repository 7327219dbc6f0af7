import ArgumentParser
import EthereumPrimitives
import Foundation
import Ledger
import LedgerCore
import StrictJSON

struct OfferDeposit: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "deposit", abstract: "Deposit into an offer, by the signature of the depositor.",
        discussion: """
            The money is taken from the account of the address that signs; its tokens go to the same address. Before it signs, `imo offer show` says what may
            come back.

            EXAMPLE
              imo offer deposit seed 12.5 --keystore alice.json
            """)

    @OptionGroup var common: CommonOptions
    @OptionGroup var signing: SigningOptions

    @Argument(help: "The offer's id.")
    var offer: ProgramID

    @Argument(help: "The amount: \(Amount.help).")
    var amount: Amount

    func run() async throws {
        try await reportingErrors {
            let state = try common.directory.read { try OfferState(offer, in: $0) }
            let signed = try signing.sign(common) { holder, authorization in
                let fields = JSONValue.object(["by": .text(holder), "amount": .amount(amount.value)]).text
                return .sendProgramEvent(
                    SendProgramEvent(
                        program: offer, version: state.version, event: "deposit", fields: fields,
                        signer: ProgramSigner(holder: holder, authorization: authorization)))
            }
            guard let signed else { return }
            let entry = try await common.sendEvent(signed, program: offer, version: state.version)
            common.show(.object(["offer": .text(offer), "deposited": .amount(amount.value), "entry": .count(entry.number)]))
        }
    }
}
