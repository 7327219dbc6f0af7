import EthereumPrimitives
import LedgerCore
import Testing

@Suite("What an address owes for payments before a restoration, where its money leaves only as its holder asked")
struct OwedByAddressTests {
    private static let holder = address(0x900)
    private static let account = FundedAccount.address(holder)

    private static func restored(_ amount: UInt256, rules: RuleVersion = .current) throws -> TestLedger {
        var ledger = try TestLedger(rules: rules)
        try ledger.accept(.credit(Credit(account: account, amount: amount, reference: "")))
        try ledger.accept(.requireRequests(RequireRequests()))
        try ledger.accept(.beginGeneration(BeginGeneration(salt: word(1))))
        return ledger
    }

    private static func record(_ amount: UInt256) -> Command {
        .recordPayout(RecordPayout(account: account, amount: amount, reference: "bank 1"))
    }

    private static func ask(_ amount: UInt256, _ ledger: inout TestLedger) throws {
        try ledger.accept(
            .requestWithdrawal(
                RequestWithdrawal(holder: holder, amount: amount, destination: "bank", authorization: ledger.authorization(of: holder))))
    }

    private static func state(_ ledger: inout TestLedger) throws -> [UInt256] {
        var view = ledger.view
        return [
            try view.balance(of: account.id).available, try view.owedPayout(of: account.id), try view.withdrawalRequest(of: holder)?.amount ?? 0,
        ]
    }

    @Test("The operator's word takes nothing; the holder's next request pays what is owed first, and no unit more")
    func laterRequest() throws {
        var ledger = try Self.restored(100)
        try ledger.accept(Self.record(60))
        #expect(try Self.state(&ledger) == [100, 60, 0])
        try ledger.accept(.credit(Credit(account: Self.account, amount: 5, reference: "")))
        #expect(try Self.state(&ledger) == [105, 60, 0], "a credit takes nothing either")
        try Self.ask(10, &ledger)
        #expect(try Self.state(&ledger) == [95, 50, 0])
        try Self.ask(70, &ledger)
        #expect(try Self.state(&ledger) == [45, 0, 20])
        #expect(try ledger.apply(.withdraw(Withdraw(account: Self.account, amount: 21, reference: "out"))) == .withdrawalNotRequested)
        try ledger.accept(.withdraw(Withdraw(account: Self.account, amount: 20, reference: "out")))
        var view = ledger.view
        #expect(try view.balance(of: .external).credits == 80, "what the bank paid before and now, once each")
    }

    @Test("A request that is open pays what is recorded, and what it does not cover stays owed")
    func openRequest() throws {
        var ledger = try Self.restored(100)
        try Self.ask(40, &ledger)
        try ledger.accept(Self.record(60))
        #expect(try Self.state(&ledger) == [60, 20, 0])
    }

    @Test("A request beyond what the account has is used as money comes")
    func laterMoney() throws {
        var ledger = try Self.restored(10)
        try ledger.accept(Self.record(60))
        try Self.ask(100, &ledger)
        #expect(try Self.state(&ledger) == [0, 50, 90])
        try ledger.accept(.credit(Credit(account: Self.account, amount: 80, reference: "")))
        #expect(try Self.state(&ledger) == [30, 0, 40])
    }

    @Test("By the rules of before, the operator's word took what there was; such entries replay so")
    func earlierRules() throws {
        var ledger = try Self.restored(100, rules: .second)
        try ledger.accept(Self.record(60))
        #expect(try Self.state(&ledger) == [40, 0, 0])
    }

    @Test("Where no requests are required, what is recorded is taken at once")
    func notRequired() throws {
        var ledger = try TestLedger()
        try ledger.accept(.credit(Credit(account: Self.account, amount: 100, reference: "")))
        try ledger.accept(.beginGeneration(BeginGeneration(salt: word(1))))
        try ledger.accept(Self.record(60))
        #expect(try Self.state(&ledger) == [40, 0, 0])
    }

    @Test("More than an account can have paid in any history is not recorded", arguments: [RuleVersion.second, .third])
    func limit(rules: RuleVersion) throws {
        let greatest = (UInt256.one << 248).subtracting(1) ?? 0
        let payer = FundedAccount.named(try AccountName("acme"))
        var ledger = try TestLedger(rules: rules)
        try ledger.accept(.createAccount(CreateAccount(name: AccountName("acme"))))
        try ledger.accept(.credit(Credit(account: payer, amount: 172, reference: "")))
        try ledger.accept(.withdraw(Withdraw(account: payer, amount: 172, reference: "")))
        try ledger.accept(.beginGeneration(BeginGeneration(salt: word(1))))
        let record = { (amount: UInt256) -> Command in .recordPayout(RecordPayout(account: payer, amount: amount, reference: "")) }
        #expect(try ledger.apply(record(greatest)) == (rules < .third ? .accepted : .amountOverflow))
        if rules < .third { return }
        #expect(try ledger.apply(record(greatest.subtracting(171) ?? 0)) == .amountOverflow)
        try ledger.accept(record(greatest.subtracting(172) ?? 0))
    }
}
