import EthereumPrimitives
import LedgerCore
import Testing

@Suite("No money stays in a program that cannot go on")
struct ReleaseTests {
    private let alice = ProgramLedger.alice

    /// - Parameters:
    ///   - trigger: What is done ten seconds after a stake.
    ///   - charge: What the feed's event does.
    private func policy(trigger: String, charge: String = "take amount from 'client' into pot") -> String {
        """
        policy: stakes
        assets: [u]
        pools: {pot: {asset: u, keeps: the owner}, stakes: {asset: u, each: member, keeps: the member}}
        events:
          charge:
            fields: {amount: amount}
            do:
              - \(charge)
          stake:
            fields: {by: name, amount: amount}
            do:
              - take amount from by into stakes[by]
              - take amount from 'client' into pot
              - at at + 10 do share()
        triggers:
          share:
            do:
              - \(trigger)
        """
    }

    private func release(_ program: inout ProgramLedger) throws -> Outcome {
        try program.ledger.apply(.releaseProgram(ReleaseProgram(program: program.program, version: 1)))
    }

    private func staked(_ program: inout ProgramLedger) throws {
        #expect(try program.send("stake", "{\"by\":\"\(alice)\",\"amount\":\"7\"}", by: alice) == .accepted)
    }

    @Test("A trigger that pays more than there is: members have their balances back, the owner the rest, and the version has ended")
    func faultyTrigger() throws {
        var program = try ProgramLedger(policy(trigger: "pay 8 from pot to 'client'"), given: "{}")
        try staked(&program)
        #expect(try release(&program) == .programStillRunning)
        program.ledger.pass(seconds: 10)
        #expect(try program.run() == .programFaulty)
        #expect(try program.send("charge", "{\"amount\":\"1\"}") == .programDue)
        #expect(try release(&program) == .accepted)
        #expect(try program.balance(of: .address(alice)) == 1_000)
        #expect(try program.balance(of: .named(program.client)) == 1_000)
        #expect(try program.pool("pot") == 0 && program.pool("stakes") == 0)
        #expect(try release(&program) == .programEnded)
        #expect(try program.run() == .programNothingDue)
    }

    @Test("A program that can go on is left alone, and goes on")
    func running() throws {
        var program = try ProgramLedger(policy(trigger: "pay 7 from pot to 'client'"), given: "{}")
        try staked(&program)
        program.ledger.pass(seconds: 10)
        #expect(try release(&program) == .programStillRunning)
        #expect(try program.run() == .accepted)
        #expect(try release(&program) == .programStillRunning)
        #expect(try program.ledger.apply(.endProgram(EndProgram(program: program.program, version: 1))) == .accepted)
        #expect(try program.balance(of: .address(alice)) == 1_000)
    }

    @Test("Last steps that cannot be done are left out")
    func faultyClose() throws {
        let text = policy(trigger: "pay 7 from pot to 'client'") + "\nclose:\n  - pay 8 from pot to 'client'"
        var program = try ProgramLedger(text, given: "{}")
        try staked(&program)
        program.ledger.pass(seconds: 10)
        #expect(try program.run() == .accepted)
        #expect(try program.ledger.apply(.endProgram(EndProgram(program: program.program, version: 1))) == .programFaulty)
        #expect(try release(&program) == .accepted)
        #expect(try program.balance(of: .address(alice)) == 1_000)
        #expect(try program.balance(of: .named(program.client)) == 1_000)
    }

    @Test("A party that is short of money is waited for seven days")
    func shortParty() throws {
        var program = try ProgramLedger(policy(trigger: "take 5000 from 'client' into pot"), given: "{}")
        try staked(&program)
        program.ledger.pass(seconds: 10)
        #expect(try program.run() == .insufficientBalance)
        #expect(try release(&program) == .programStillRunning)
        program.ledger.pass(seconds: 7 * 86_400 - 1)
        #expect(try release(&program) == .programStillRunning)
        program.ledger.pass(seconds: 1)
        #expect(try release(&program) == .accepted)
        #expect(try program.balance(of: .address(alice)) == 1_000)
        #expect(try program.balance(of: .named(program.client)) == 1_000)
    }

    @Test("What is due does not wait for a feed that the policy cannot take")
    func faultyFeed() throws {
        let text = policy(trigger: "pay 7 from pot to 'client'", charge: "take amount / 7 from 'client' into pot")
        let feed = ProgramFeed(account: .named(try AccountName("acme")), event: "charge")
        var program = try ProgramLedger(text, given: "{}", feed: feed)
        try staked(&program)
        #expect(try program.run() == .programFaulty)
        program.ledger.pass(seconds: 10)
        #expect(try program.run() == .accepted)
        #expect(try program.pool("pot") == 0)
        #expect(try program.balance(of: .named(program.client)) == 1_000)
    }

    @Test("A ledger that is opened again has the released program as it was left")
    func reopened() throws {
        var program = try ProgramLedger(policy(trigger: "pay 8 from pot to 'client'"), given: "{}")
        try staked(&program)
        program.ledger.pass(seconds: 10)
        #expect(try release(&program) == .accepted)
        let (running, isEnded) = try program.ledger.store.program(program.program, version: 1, in: ProgramCache())
        #expect(isEnded && running.nextDue == nil && running.balances.isEmpty && !running.hasWaitingPayments)
    }
}
