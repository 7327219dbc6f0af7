import ArgumentParser
import LedgerCore

struct AccountWithdraw: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "withdraw", abstract: "Book money that was paid out of an account.",
        discussion: """
            An amount is \(Amount.help). With --reference or --id the command can be given again, such as after a time-out, and
            books once.

            EXAMPLE
              imo account withdraw alice 5 --reference 'transfer 9'
            """)

    @OptionGroup var payment: PaymentOptions

    func run() async throws { try await payment.book { .withdraw(Withdraw(account: $0, amount: $1, reference: $2)) } }
}
