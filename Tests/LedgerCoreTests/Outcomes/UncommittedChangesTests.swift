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
        let taken = machine.takeChanges()
        #expect(try machine.apply(remove, id: metered.ledger.nextID(), at: metered.ledger.time).entry.outcome == .budgetNotFound)
        try metered.ledger.store.commit(Batch(entries: [], records: taken, head: machine.head))
        #expect(machine.takeChanges().allSatisfy { $0.value != nil })
        #expect(try machine.apply(remove, id: metered.ledger.nextID(), at: metered.ledger.time).entry.outcome == .budgetNotFound)
    }

    @Test("A command is applied at once where its records are in memory; where one is missing, nothing is left of the try")
    func loaded() throws {
        var metered = try MeteredLedger(prices: CommandSamples.schedule([.call: 1_000_000]), credit: 10)
        let first = try metered.hold(Usage([.call: 1])).id
        let (store, time) = (metered.ledger.store, metered.ledger.time)
        var machine = StateMachine(head: try store.head(), source: store)
        let settle = Command.settle(Settle(hold: first, usage: Usage([.call: 1]), source: .upstream, responseHash: .zero))
        func isMissing(_ command: Command, _ id: CommandID) throws -> Bool {
            let head = machine.head
            guard try machine.applyLoaded(command, id: id, at: time) == nil else { return false }
            #expect(machine.head == head)
            for (key, value) in machine.takeChanges() {
                #expect(try store.scan(prefix: key, after: nil, limit: 1).first?.value == value, "what was undone is as it is stored")
            }
            return true
        }
        #expect(try isMissing(settle, first.resolution))
        // A command that stops early reads some of the records, the hold's and its payer's among them; the model's revenue is still missing.
        let void = Command.void(VoidHold(hold: first, reason: .callerLeft))
        var other = machine
        #expect(try other.apply(void, id: metered.ledger.nextID(), at: time).entry.outcome == .accepted)
        #expect(try isMissing(settle, first.resolution))
        #expect(try machine.apply(settle, id: first.resolution, at: time).entry.outcome == .accepted)
        _ = machine.takeChanges()

        let hold = Command.hold(
            Hold(
                account: metered.caller, model: metered.model, keyHash: metered.keyHash, greatestUsage: Usage([.call: 1]),
                expiresAt: time.adding(milliseconds: 1000), requestHash: .zero))
        #expect(try isMissing(hold, metered.ledger.nextID()), "its key has not been read")
        #expect(try machine.apply(hold, id: metered.ledger.nextID(), at: time).entry.outcome == .accepted)
        let id = metered.ledger.nextID()
        let applied = try #require(try machine.applyLoaded(hold, id: id, at: time))
        #expect(applied.entry.outcome == .accepted)
        #expect(applied.available == 7)
        #expect(try machine.applyLoaded(.void(VoidHold(hold: id, reason: .callerLeft)), id: id.resolution, at: time)?.available == 8)
    }

    @Test("However many records are read, those of a batch which is not in the store yet are not read from there")
    func manyRecords() throws {
        var ledger = try TestLedger()
        let name = try AccountName("first")
        _ = try ledger.machineApply(.createAccount(CreateAccount(name: name)))
        for index in 0..<70_000 {
            _ = try ledger.machineApply(.withdraw(Payment(account: .address(address(UInt64(index))), amount: 1, reference: "")))
        }
        _ = ledger.takeChanges()
        #expect(try ledger.machineApply(.createAccount(CreateAccount(name: name))) == .accountExists)
    }
}
