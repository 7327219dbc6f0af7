import EthereumPrimitives
import LedgerCore
import Testing

/// While a batch is on its way to the store the next one is applied on top of it: the store must not be asked for what the batch changed.
@Suite("Changes on their way to the store")
struct UncommittedChangesTests {
    @Test("A record that was removed by a batch which is not in the store yet stays removed")
    func removal() throws {
        var metered = try MeteredLedger(prices: PriceSchedule(), credit: 1)
        let budget = BudgetID(scope: .account(metered.caller), period: .day)
        #expect(try metered.setBudget(budget, 5) == .accepted)
        var machine = StateMachine(head: try metered.ledger.store.head(), source: metered.ledger.store)
        let remove = Command.setBudget(SetBudget(budget: budget, limit: nil))
        #expect(try machine.apply(remove, id: metered.ledger.nextID(), at: metered.ledger.time).entry.outcome == .accepted)
        let taken = machine.takeBatch()
        #expect(try machine.apply(remove, id: metered.ledger.nextID(), at: metered.ledger.time).entry.outcome == .budgetNotFound)
        try metered.ledger.store.commit(taken)
        #expect(machine.takeBatch().records.allSatisfy { $0.value != nil })
        #expect(try machine.apply(remove, id: metered.ledger.nextID(), at: metered.ledger.time).entry.outcome == .budgetNotFound)
    }

    @Test("A command is applied at once where its records are in memory; where one is missing, nothing is left of the try")
    func loaded() throws {
        var metered = try MeteredLedger(prices: CommandSamples.schedule([.call: 1_000_000]), credit: 10)
        let (store, time) = (metered.ledger.store, metered.ledger.time)
        var machine = StateMachine(head: try store.head(), source: store)
        let hold = Command.hold(
            Hold(
                account: metered.caller, model: metered.model, keyHash: metered.keyHash, greatestUsage: Usage([.call: 1]),
                expiresAt: time.adding(milliseconds: 1000), requestHash: .zero))
        let (first, second) = (metered.ledger.nextID(), metered.ledger.nextID())
        #expect(try machine.applyLoaded(hold, id: first, at: time) == nil, "nothing has been read yet")
        #expect(machine.takeBatch().records.isEmpty)
        #expect(try machine.apply(hold, id: first, at: time).entry.outcome == .accepted)
        let applied = try #require(try machine.applyLoaded(hold, id: second, at: time))
        #expect(applied.entry.outcome == .accepted)
        #expect(applied.available == 8)
        try store.commit(machine.takeBatch())

        // The hold is closed and its payer's balance written before the model's revenue, which nobody has read yet, turns out to be missing.
        let settle = Command.settle(Settle(hold: first, usage: Usage([.call: 1]), source: .upstream, responseHash: .zero))
        let head = machine.head
        #expect(try machine.applyLoaded(settle, id: first.resolution, at: time) == nil)
        #expect(machine.head == head)
        let undone = machine.takeBatch().records
        #expect(undone.count == 2)
        for (key, value) in undone {
            #expect(value != nil)
            #expect(try store.scan(prefix: key, after: nil, limit: 1).first?.value == value, "what was undone is as it is stored")
        }
        #expect(try machine.apply(settle, id: first.resolution, at: time).available == 8)
        #expect(try machine.applyLoaded(.void(VoidHold(hold: second, reason: .callerLeft)), id: second.resolution, at: time)?.available == 9)
    }

    @Test("However many records are read, those of a batch which is not in the store yet are not read from there")
    func manyRecords() throws {
        var ledger = try TestLedger()
        let name = try AccountName("first")
        _ = try ledger.machineApply(.createAccount(CreateAccount(name: name)))
        for index in 0..<70_000 {
            _ = try ledger.machineApply(.withdraw(Withdraw(account: .address(address(UInt64(index))), amount: 1, reference: "")))
        }
        _ = ledger.takeBatch()
        #expect(try ledger.machineApply(.createAccount(CreateAccount(name: name))) == .accountExists)
    }
}
