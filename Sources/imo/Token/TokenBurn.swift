import ArgumentParser
import EthereumPrimitives
import Ledger
import LedgerCore
import StrictJSON

struct TokenBurn: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "burn", abstract: "Burn a holder's tokens and redeem their share of the burn pool, by the holder's signature.",
        discussion: """
            EXAMPLE
              imo token burn tiny 1000 --keystore holder.json --password-file password.txt
            """)

    @OptionGroup var common: CommonOptions
    @OptionGroup var place: PlaceOptions
    @OptionGroup var signing: SigningOptions

    @Argument(help: "The token's address, or its model's id.")
    var token: TokenArgument

    @Argument(help: "The amount of tokens: \(Amount.help).")
    var amount: Amount

    @Option(help: "The account that receives the redeemed revenue; by default the holder's.")
    var recipient: Address?

    func run() async throws {
        try await reportingErrors {
            let address = try signing.tokenAddress(token, common)
            let command = try signing.sign(common) { holder, authorization in
                .burn(Burn(holder: holder, token: address, amount: amount.value, recipient: recipient ?? holder, authorization: authorization))
            }
            guard let command else { return }
            let entry = try await common.submit(command)
            let paid = entry.postings.filter { $0.direction == .credit }.reduce(UInt256.zero) { $0.adding($1.amount) ?? .max }
            common.show(
                .object(
                    [JSONMember("token", .text(address)), JSONMember("burned", .amount(amount.value)), JSONMember("redeemed", .amount(paid))]
                        + (try await place.members(of: entry.number, common))))
        }
    }
}
