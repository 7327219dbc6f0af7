import ArgumentParser
import LedgerCore

struct AccountWithdraw: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "withdraw", abstract: "Book money that was paid out of an account.",
        discussion: """
            An amount is \(Amount.help).

            EXAMPLE
              imo account withdraw alice 5 --reference 'transfer 9'
            """)

    @OptionGroup var payment: PaymentOptions

    func run() async throws { try await payment.book { .withdraw(Withdraw(account: $0, amount: $1, reference: $2)) } }
}
