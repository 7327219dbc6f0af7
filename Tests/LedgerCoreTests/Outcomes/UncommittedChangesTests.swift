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
