import ArgumentParser
import EthereumPrimitives
import Ledger
import LedgerCore
import StrictJSON

struct AccountLink: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "link", abstract: "Count, by a wallet's signature, what the wallet holds for an account, where a model asks for holdings.",
        discussion: """
            A wallet counts for one account at a time, and an account has 16 wallets at most. --none takes the wallet back. Models ask for holdings by `imo model
            gate`.

            EXAMPLE
              imo account link alice --typed-data-for 0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC
            """)

    @OptionGroup var common: CommonOptions
    @OptionGroup var signing: SigningOptions

    @Argument(help: "The account.")
    var account: AccountName?

    @Flag(help: "Let the wallet count for no account any more.")
    var none = false

    func validate() throws {
        guard none == (account == nil) else { throw ValidationError("give either an account, or --none") }
    }

    func run() async throws {
        try await reportingErrors {
            let signed = try signing.sign(common) { wallet, authorization in
                .linkWallet(LinkWallet(wallet: wallet, account: account, authorization: authorization))
            }
            guard let signed else { return }
            common.show(.entryWithEffects(try await common.submit(signed)))
        }
    }
}
