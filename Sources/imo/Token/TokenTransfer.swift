import ArgumentParser
import EthereumPrimitives
import Ledger
import LedgerCore
import StrictJSON

struct TokenTransfer: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "transfer", abstract: "Transfer tokens: the issuer's as the operator, or a holder's by the holder's signature.",
        discussion: """
            Without --keystore or --signed, the operator moves tokens that the model's issuer holds. Any other holder's tokens move only by that holder's
            signature.

            EXAMPLE
              imo token transfer tiny 0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC 250000
            """)

    @OptionGroup var common: CommonOptions
    @OptionGroup var place: PlaceOptions
    @OptionGroup var signing: SigningOptions

    @Argument(help: "The token's address, or its model's id.")
    var token: TokenArgument

    @Argument(help: "The account that receives the tokens.")
    var to: Address

    @Argument(help: "The amount of tokens: \(Amount.help).")
    var amount: Amount

    func run() async throws {
        try await reportingErrors {
            let address = try signing.tokenAddress(token, common)
            let entry: JournalEntry
            if signing.isUsed {
                let signed = try signing.sign(common) { holder, authorization in
                    .transfer(Transfer(holder: holder, token: address, to: to, amount: amount.value, authorization: authorization))
                }
                guard let signed else { return }
                entry = try await common.submit(signed)
            } else {
                entry = try await common.submit(.issuerTransfer(IssuerTransfer(token: address, to: to, amount: amount.value)))
            }
            common.show(
                .object(
                    [JSONMember("token", .text(address)), JSONMember("to", .text(to)), JSONMember("amount", .amount(amount.value))]
                        + (try await place.members(of: entry.number, common))))
        }
    }
}
