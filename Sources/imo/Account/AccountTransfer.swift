import ArgumentParser
import Ledger
import LedgerCore
import StrictJSON

struct AccountTransfer: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "transfer", abstract: "Move money from one account to another.",
        discussion: """
            Moves the whole amount or nothing; with --up-to, as much of it as is available. An amount is \(Amount.help).

            EXAMPLE
              imo account transfer alice bob 2.5 --reference 'shared project'
            """)

    @OptionGroup var common: CommonOptions
    @OptionGroup var place: PlaceOptions

    @Argument(help: "The account that pays: a name, or an address.")
    var from: FundedAccount

    @Argument(help: "The account that is paid: a name, or an address.")
    var to: FundedAccount

    @Argument(help: "The amount.")
    var amount: Amount

    @Flag(help: "Move what is available, up to the amount.")
    var upTo = false

    @Option(help: "The purpose, for people.")
    var reference: String = ""

    func run() async throws {
        try await reportingErrors {
            let entry = try await common.submit(
                .transferFunds(TransferFunds(from: from, to: to, amount: amount.value, isBalancing: upTo, reference: reference)))
            common.show(
                .object(
                    [
                        JSONMember("from", .text(from.id)), JSONMember("to", .text(to.id)),
                        JSONMember("moved", .amount(entry.amountCredited(to: to.id))), JSONMember("id", .text(entry.id)),
                    ] + (try await place.members(of: entry.number, common))))
        }
    }
}
