import EthereumPrimitives
import Ledger
import LedgerCore
import LedgerSQLite
import Testing

@Suite("Ledger writer")
struct LedgerWriterTests {
    @Test("The same id and command give the first entry again; another command under the id is refused and changes nothing")
    func idempotency() async throws {
        let ledger = try await OpenedLedger()
        let id = ledger.nextID()
        let credit = Command.credit(Credit(account: .named(ledger.caller), amount: 5, reference: ""))
        let first = try await ledger.submit(credit, id: id)
        #expect(try await ledger.submit(credit, id: id) == first)
        let other = Command.credit(Credit(account: .named(ledger.caller), amount: 6, reference: ""))
        await #expect(throws: SubmissionError.self) { try await ledger.submit(other, id: id) }
        #expect(try ledger.balance(of: .named(ledger.caller)).available == 5)
    }

    @Test("A refusal is kept under its id: sending it again gives the refusal, even when it could succeed by then")
    func refusalsAreKept() async throws {
        let ledger = try await OpenedLedger()
        let id = ledger.nextID()
        let withdraw = Command.withdraw(Withdraw(account: .named(ledger.caller), amount: 5, reference: ""))
        #expect(try await ledger.submit(withdraw, id: id).outcome == .insufficientBalance)
        try await ledger.accept(.credit(Credit(account: .named(ledger.caller), amount: 5, reference: "")))
        #expect(try await ledger.submit(withdraw, id: id).outcome == .insufficientBalance)
        #expect(try ledger.balance(of: .named(ledger.caller)).available == 5)
    }

    @Test("A text too long to be read back from the journal is refused before it; the longest one is written and read")
    func limits() async throws {
        let ledger = try await OpenedLedger()
        let credit = { (bytes: Int) in
            Command.credit(Credit(account: .named(ledger.caller), amount: 1, reference: String(repeating: "x", count: bytes)))
        }
        let head = try ledger.store.head()
        #expect(try await ledger.outcome(of: credit(257)) == .contentTooLarge)
        #expect(try ledger.store.head() == head)
        #expect(try await ledger.outcome(of: credit(256)) == .accepted)
        #expect(try ledger.verify().problems == [])
    }

    @Test("An amount that would use up the lifetime total of all accounts is refused before the journal; those below it leave room for more")
    func incomingAmounts() async throws {
        let ledger = try await OpenedLedger()
        let credit = { (amount: UInt256) in Command.credit(Credit(account: .named(ledger.caller), amount: amount, reference: "")) }
        let limit = UInt256.one << 200
        let head = try ledger.store.head()
        for amount in [limit, UInt256.one << 247, .max] {
            #expect(try await ledger.outcome(of: credit(amount)) == .amountOverflow)
            let deposit = Deposit(model: try ModelID("anything"), amount: amount, reference: "")
            #expect(try await ledger.outcome(of: .deposit(deposit)) == .amountOverflow)
        }
        #expect(try ledger.store.head() == head)
        let greatest = try #require(limit.subtracting(1))
        for _ in 0..<20 { #expect(try await ledger.outcome(of: credit(greatest)) == .accepted) }
        #expect(try ledger.balance(of: .named(ledger.caller)).available == greatest.multiplied(by: 20))
        #expect(try ledger.verify().problems == [])
    }

    @Test("Of concurrent copies of one command exactly one is applied")
    func concurrentCopies() async throws {
        let ledger = try await OpenedLedger()
        let id = ledger.nextID()
        let credit = Command.credit(Credit(account: .named(ledger.caller), amount: 7, reference: ""))
        let numbers = try await withThrowingTaskGroup(of: UInt64.self) { group in
            for _ in 0..<50 { group.addTask { try await ledger.submit(credit, id: id).number } }
            return try await group.reduce(into: Set<UInt64>()) { $0.insert($1) }
        }
        #expect(numbers.count == 1)
        #expect(try ledger.balance(of: .named(ledger.caller)).available == 7)
    }

    @Test("Concurrent holds never exceed the balance, and every hold is resolved once")
    func concurrentHolds() async throws {
        let ledger = try await OpenedLedger()
        try await ledger.accept(.credit(Credit(account: .named(ledger.caller), amount: 1000, reference: "")))
        let succeeded = try await withThrowingTaskGroup(of: Bool.self) { group in
            for _ in 0..<200 {
                group.addTask {
                    let id = ledger.nextID()
                    let hold = Hold(
                        account: ledger.caller, model: ledger.model, keyHash: ledger.keyHash, greatestUsage: Usage([.inputToken: 100]),
                        expiresAt: ledger.clock.now.adding(milliseconds: 1000), requestHash: .zero)
                    let entry = try await ledger.writer.submitProvisionally(.hold(hold), id: id)
                    return entry.outcome == .accepted
                }
            }
            return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        #expect(succeeded == 10)
        await ledger.writer.close()
        let balance = try ledger.balance(of: .named(ledger.caller))
        #expect(balance.available == 0)
        #expect(balance.held == 1000)
        #expect(try ledger.verify().problems == [])
    }

    @Test("A hold is settled at its usage, once; a second resolution finds nothing")
    func settlement() async throws {
        let ledger = try await OpenedLedger()
        try await ledger.accept(.credit(Credit(account: .named(ledger.caller), amount: 1000, reference: "")))
        let id = ledger.nextID()
        let hold = Hold(
            account: ledger.caller, model: ledger.model, keyHash: ledger.keyHash, greatestUsage: Usage([.inputToken: 100, .outputToken: 100]),
            expiresAt: ledger.clock.now.adding(milliseconds: 1000), requestHash: .zero)
        #expect(try await ledger.submit(.hold(hold), id: id).outcome == .accepted)
        #expect(try ledger.balance(of: .named(ledger.caller)).held == 400)
        let settle = Settle(hold: id, usage: Usage([.inputToken: 7, .outputToken: 11]), source: .upstream, responseHash: .zero)
        let entry = try await ledger.submit(.settle(settle), id: id.resolution)
        #expect(entry.postings.map(\.amount) == [40, 40])
        let balance = try ledger.balance(of: .named(ledger.caller))
        #expect(balance.available == 960)
        #expect(balance.held == 0)
        #expect(try await ledger.submit(.settle(settle), id: id.resolution) == entry)
        #expect(try await ledger.outcome(of: .void(VoidHold(hold: id, reason: .operatorRequest))) == .holdNotFound)
        await #expect(throws: SubmissionError.self) {
            try await ledger.submit(.void(VoidHold(hold: id, reason: .operatorRequest)), id: id.resolution)
        }
    }

    @Test("The answer to a hold, to a refused one and to a settlement says what the caller has available; others, and repeated ones, do not")
    func available() async throws {
        let ledger = try await OpenedLedger()
        let credit = Command.credit(Credit(account: .named(ledger.caller), amount: 1000, reference: ""))
        #expect(try await ledger.answer(to: credit, id: ledger.nextID()).available == nil)
        let hold = { (tokens: UInt64) in
            Command.hold(
                Hold(
                    account: ledger.caller, model: ledger.model, keyHash: ledger.keyHash, greatestUsage: Usage([.inputToken: tokens]),
                    expiresAt: ledger.clock.now.adding(milliseconds: 1000), requestHash: .zero))
        }
        let id = ledger.nextID()
        #expect(try await ledger.answer(to: hold(400), id: id).available == 600)
        #expect(try await ledger.answer(to: hold(400), id: id).available == nil)
        let refused = try await ledger.answer(to: hold(601), id: ledger.nextID())
        #expect(refused.entry.outcome == .insufficientBalance)
        #expect(refused.available == 600)
        let settle = Settle(hold: id, usage: Usage([.inputToken: 7]), source: .upstream, responseHash: .zero)
        #expect(try await ledger.answer(to: .settle(settle), id: id.resolution).available == 993)
    }

    @Test("A command that nobody waits for is in the store when a later one is durable, and when the writer is closed")
    func lingering() async throws {
        let ledger = try await OpenedLedger()
        let before = try ledger.store.head().number
        let names = try ["one", "two", "three"].map { try AccountName($0) }
        _ = try await ledger.writer.submitProvisionally(.createAccount(CreateAccount(name: names[0])), id: ledger.nextID())
        try await ledger.accept(.createAccount(CreateAccount(name: names[1])))
        #expect(try ledger.store.head().number == before + 2)
        _ = try await ledger.writer.submitProvisionally(.createAccount(CreateAccount(name: names[2])), id: ledger.nextID())
        await ledger.writer.close()
        #expect(try ledger.store.head().number == before + 3)
        #expect(try ledger.verify().problems == [])
    }

    @Test("After it is closed the writer takes no more commands")
    func close() async throws {
        let ledger = try await OpenedLedger()
        await ledger.writer.close()
        await #expect(throws: SubmissionError.self) {
            try await ledger.submit(.createAccount(CreateAccount(name: try AccountName("late"))))
        }
    }
}
