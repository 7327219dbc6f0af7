import ArgumentParser
import EthereumPrimitives
import Ledger
import LedgerCore
import StrictJSON

struct AccountOwner: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "owner", abstract: "Name the address whose signatures make and revoke an account's API keys.",
        discussion: """
            The owner makes keys by signing a statement with a wallet, and revokes any key of the account by its signature; you store no secret. Keys that an
            earlier owner signed make no calls any more.

            EXAMPLE
              imo account owner alice 0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC
              imo account owner alice --none
            """)

    @OptionGroup var common: CommonOptions

    @Argument(help: "The account.")
    var account: AccountName

    @Argument(help: "The address.")
    var owner: Address?

    @Flag(help: "Name none: the operator alone makes and revokes the account's keys.")
    var none = false

    func validate() throws {
        guard none == (owner == nil) else { throw ValidationError("give either the owner's address, or --none") }
    }

    func run() async throws {
        try await reportingErrors {
            let entry = try await common.submit(.setAccountOwner(SetAccountOwner(account: account, owner: owner)))
            common.show(
                .object(["account": .text(account), "owner": owner.map { .text($0) } ?? .null, "entry": .count(entry.number)]))
        }
    }
}
