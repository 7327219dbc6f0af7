import ArgumentParser
import EthereumPrimitives
import Ledger
import LedgerCore
import StrictJSON

/// The options of `imo account credit` and `imo account withdraw`: an account, an amount and a reference.
struct PaymentOptions: ParsableArguments {
    @OptionGroup var common: CommonOptions
    @OptionGroup var place: PlaceOptions

    @Argument(help: "The account's name, or an address.")
    var account: FundedAccount

    @Argument(help: "The amount.")
    var amount: Amount

    @Option(
        help: """
            The origin or destination of the money, such as an invoice, a bank reference or a transaction hash. It is unique for the account: booking it again \
            changes nothing and shows the first entry.
            """)
    var reference: String = ""

    @Option(help: "The booking's id, a UUID, in place of the reference: booking it again changes nothing.")
    var id: CommandID?

    func validate() throws {
        guard reference.utf8.count <= 256 else {
            throw ValidationError("--reference has \(reference.utf8.count) bytes; give at most 256")
        }
    }

    /// Books the payment and shows the account as it is afterwards.
    func book(_ makeCommand: (FundedAccount, UInt256, String) -> Command) async throws {
        try await reportingErrors {
            let command = makeCommand(account, amount.value, reference)
            let entry = try await common.submit(command, id: try bookingID(of: command))
            guard RemoteProfile.path == nil else { return common.show(.entryWithEffects(entry)) }
            let balance = try common.directory.read { try accountJSON(account, reader: $0) }
            common.show(.object((balance.objectValue ?? []) + (try await place.members(of: entry.number, common))))
        }
    }

    private func bookingID(of command: Command) throws -> CommandID {
        if let id { return id }
        guard !reference.isEmpty else { return .next() }
        let booking = BookingID(command: command, account: account, reference: reference)
        guard RemoteProfile.path == nil else { return booking.first }
        return try common.directory.read { try booking.next(in: $0) }
    }
}
