import ArgumentParser
import LedgerCore

struct AccountCredit: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "credit", abstract: "Book money that came in for an account.",
        discussion: """
            An amount is \(Amount.help). With --reference or --id the command can be given again, such as after a time-out, and
            books once.

            EXAMPLE
              imo account credit alice 25 --reference 'invoice 17'
            """)

    @OptionGroup var payment: PaymentOptions

    func run() async throws { try await payment.book { .credit(Credit(account: $0, amount: $1, reference: $2)) } }
}
