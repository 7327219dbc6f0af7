import EthereumPrimitives
import LedgerCore
import Testing

@Suite("Money leaves an address only as its holder asked, where that is the rule")
struct WithdrawalRequestTests {
    private static let holder = address(0x900)
    private static let account = FundedAccount.address(holder)

    private static func request(_ ledger: inout TestLedger, _ amount: UInt256) throws -> Outcome {
        try ledger.apply(
            .requestWithdrawal(
                RequestWithdrawal(holder: holder, amount: amount, destination: "bank", authorization: ledger.authorization(of: holder))))
    }

    private static func withdraw(_ ledger: inout TestLedger, _ amount: UInt256) throws -> Outcome {
        try ledger.apply(.withdraw(Withdraw(account: account, amount: amount, reference: "out")))
    }

    private static func funded(_ amount: UInt256, isRequired: Bool) throws -> TestLedger {
        var ledger = try TestLedger()
        try ledger.accept(.createAccount(CreateAccount(name: AccountName("acme"))))
        try ledger.accept(.credit(Credit(account: account, amount: amount, reference: "")))
        if isRequired { try ledger.accept(.requireRequests(RequireRequests())) }
        return ledger
    }

    @Test(
        "Without a request the operator can neither withdraw, transfer nor reverse an address's money, if the rule is in force",
        arguments: [false, true])
    func rule(isRequired: Bool) throws {
        let expected = isRequired ? Outcome.withdrawalNotRequested : .accepted
        var ledger = try Self.funded(100, isRequired: isRequired)
        #expect(try Self.withdraw(&ledger, 10) == expected)
        let transfer = TransferFunds(from: Self.account, to: .named(try AccountName("acme")), amount: 10, isBalancing: false, reference: "")
        #expect(try ledger.apply(.transferFunds(transfer)) == expected)
        #expect(try ledger.apply(.linked(LinkedCommands([.transferFunds(transfer)]))) == expected)
        let credit = ledger.nextID()
        #expect(try ledger.apply(.credit(Credit(account: Self.account, amount: 5, reference: "")), id: credit) == .accepted)
        #expect(try ledger.apply(.reverse(Reverse(entry: credit, reference: ""))) == expected)
        var view = ledger.view
        #expect(try view.balance(of: Self.account.id).available == (isRequired ? 105 : 70))
    }

    @Test("A payment on a chain needs a request as a withdrawal does, and uses the same one up", arguments: [false, true])
    func chain(isRequired: Bool) throws {
        let queue = { (amount: UInt256) -> Command in
            let payment = TransactionIntent.Payment(payer: Self.account, amount: amount)
            let intent = TransactionIntent(to: address(9), value: amount, data: [], purpose: "", payment: payment)
            return .queueTransaction(QueueTransaction(sender: address(0x5E4D), intent: intent))
        }
        var ledger = try Self.funded(100, isRequired: isRequired)
        try ledger.accept(.openSender(OpenSender(sender: address(0x5E4D), firstNonce: 0)))
        #expect(try ledger.apply(queue(10)) == (isRequired ? .withdrawalNotRequested : .accepted))
        #expect(try Self.request(&ledger, 30) == .accepted)
        try ledger.accept(queue(20))
        var view = ledger.view
        #expect(try view.withdrawalRequest(of: Self.holder)?.amount == 10)
        #expect(try Self.withdraw(&ledger, 20) == (isRequired ? .withdrawalNotRequested : .accepted))
    }

    @Test("A request permits its amount once, in parts, and no unit more")
    func amount() throws {
        var ledger = try Self.funded(100, isRequired: true)
        #expect(try Self.request(&ledger, 30) == .accepted)
        #expect(try Self.withdraw(&ledger, 31) == .withdrawalNotRequested)
        #expect(try Self.withdraw(&ledger, 10) == .accepted)
        var view = ledger.view
        #expect(try view.withdrawalRequest(of: Self.holder)?.amount == 20)
        #expect(try Self.withdraw(&ledger, 20) == .accepted)
        #expect(try Self.withdraw(&ledger, 1) == .withdrawalNotRequested)
        view = ledger.view
        #expect(try view.withdrawalRequest(of: Self.holder) == nil)
    }

    @Test("A new request replaces the one before it, and one of zero calls it back")
    func replacement() throws {
        var ledger = try Self.funded(100, isRequired: true)
        for amount in [50, 5] as [UInt256] { #expect(try Self.request(&ledger, amount) == .accepted) }
        #expect(try Self.withdraw(&ledger, 6) == .withdrawalNotRequested)
        #expect(try Self.request(&ledger, 0) == .accepted)
        #expect(try Self.withdraw(&ledger, 1) == .withdrawalNotRequested)
        #expect(try Self.request(&ledger, UInt256.one << 248) == .amountOverflow)
    }

    @Test("A withdrawal that is refused for another reason uses up no request; callers' accounts need none")
    func others() throws {
        var ledger = try Self.funded(10, isRequired: true)
        #expect(try Self.request(&ledger, 50) == .accepted)
        #expect(try Self.withdraw(&ledger, 11) == .insufficientBalance)
        #expect(try Self.withdraw(&ledger, 10) == .accepted)
        let acme = FundedAccount.named(try AccountName("acme"))
        try ledger.accept(.credit(Credit(account: acme, amount: 5, reference: "")))
        try ledger.accept(.withdraw(Withdraw(account: acme, amount: 5, reference: "")))
    }

    @Test("Where requests are not required, a withdrawal uses them up as far as it goes")
    func withoutTheRule() throws {
        var ledger = try Self.funded(100, isRequired: false)
        #expect(try Self.request(&ledger, 30) == .accepted)
        #expect(try Self.withdraw(&ledger, 40) == .accepted)
        var view = ledger.view
        #expect(try view.withdrawalRequest(of: Self.holder) == nil)
    }
}
