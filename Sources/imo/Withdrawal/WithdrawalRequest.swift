import ArgumentParser
import EthereumPrimitives
import Ledger
import LedgerCore
import StrictJSON

struct WithdrawalRequest: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "request", abstract: "Ask, as a holder, to be paid out up to an amount.",
        discussion: """
            The holder signs the amount and where the money is to go. Nothing moves until the operator pays; each payment uses the request up by its amount.
            A new request replaces the one before it, and an amount of 0 calls it back. An amount is \(Amount.help).

            EXAMPLE
              imo withdrawal request 12.5 --to 'DE02 1203 0000 0000 2020 51' --typed-data-for 0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC
            """)

    @OptionGroup var common: CommonOptions
    @OptionGroup var place: PlaceOptions
    @OptionGroup var signing: SigningOptions

    @Argument(help: ArgumentHelp("The most that may be paid out.", valueName: "amount"))
    var amount: Amount

    @Option(name: .customLong("to"), help: ArgumentHelp("Where the money is to go, such as a bank account or an address.", valueName: "text"))
    var destination: String

    func validate() throws {
        guard !destination.isEmpty, destination.utf8.count <= 256 else {
            throw ValidationError("--to has \(destination.utf8.count) bytes; say in 1 to 256 where the money is to go")
        }
    }

    func run() async throws {
        try await reportingErrors {
            let signed = try signing.sign(common) { holder, authorization in
                .requestWithdrawal(
                    RequestWithdrawal(holder: holder, amount: amount.value, destination: destination, authorization: authorization))
            }
            guard let signed else { return }
            let entry = try await common.submit(signed)
            let shown = (JSONValue.entryWithEffects(entry).objectValue ?? []).filter { $0.name != "entry" }
            common.show(.object((try await place.members(of: entry.number, common)) + shown))
        }
    }
}
