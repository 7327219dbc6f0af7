import EthereumPrimitives
import LedgerCore
import Testing

@Suite("Budgets")
struct BudgetTests {
    private static let perCall = CommandSamples.schedule([.call: 1_000_000])

    private static func budget(_ metered: MeteredLedger, _ period: BudgetPeriod, of kind: Int = 1) -> BudgetID {
        let scopes: [BudgetScope] = [.key(metered.keyHash), .account(metered.caller), .model(metered.model)]
        return BudgetID(scope: scopes[kind], period: period)
    }

    private static func now(_ metered: MeteredLedger, _ id: BudgetID) throws -> [UInt256] {
        var view = metered.ledger.view
        let budget = try #require(try view.budget(id, at: metered.ledger.time))
        return [budget.spent, budget.held]
    }

    @Test("What is spent and held never exceeds the limit; nothing is shrunk to what is left", arguments: 0..<3, BudgetPeriod.allCases)
    func limit(kind: Int, period: BudgetPeriod) throws {
        var metered = try MeteredLedger(prices: Self.perCall, credit: 1000)
        let id = Self.budget(metered, period, of: kind)
        #expect(try metered.setBudget(id, 10) == .accepted)
        let first = try metered.hold(Usage([.call: 6]))
        #expect(try metered.hold(Usage([.call: 5])).outcome == .budgetExceeded)
        #expect(try metered.callerBalance.held == 6)
        let second = try metered.hold(Usage([.call: 4]))
        #expect((first.outcome, second.outcome) == (.accepted, .accepted))
        #expect(try metered.settle(first.id, Usage([.call: 2])) == .accepted)
        #expect(try metered.void(second.id) == .accepted)
        #expect(try Self.now(metered, id) == [2, 0])
        #expect(try metered.hold(Usage([.call: 9])).outcome == .budgetExceeded)
        #expect(try metered.charge(Usage([.call: 8])) == 8)
        #expect(try metered.hold(Usage([.call: 1])).outcome == .budgetExceeded)
        #expect(try metered.setBudget(id, nil) == .accepted)
        #expect(try metered.charge(Usage([.call: 50])) == 50)
    }

    @Test("A hundred holds of one budget spend no more than it has")
    func manyHolds() throws {
        var metered = try MeteredLedger(prices: Self.perCall, credit: 1000)
        #expect(try metered.setBudget(Self.budget(metered, .month), 35) == .accepted)
        let outcomes = try (0..<100).map { _ in try metered.hold(Usage([.call: 2])).outcome }
        #expect(outcomes.filter { $0 == .accepted }.count == 17)
        #expect(Set(outcomes) == [.accepted, .budgetExceeded])
    }

    @Test(
        "A hold belongs to the period in which it began; a new period begins at zero",
        arguments: [(.day, 86_400), (.month, 40 * 86_400)] as [(BudgetPeriod, UInt64)])
    func periods(period: BudgetPeriod, seconds: UInt64) throws {
        var metered = try MeteredLedger(prices: Self.perCall, credit: 1000)
        let id = Self.budget(metered, period)
        #expect(try metered.setBudget(id, 10) == .accepted)
        let (late, later) = (try metered.hold(Usage([.call: 5])), try metered.hold(Usage([.call: 5])))
        metered.ledger.pass(seconds: seconds)
        #expect(try metered.settle(late.id, Usage([.call: 3])) == .accepted)
        #expect(try Self.now(metered, id) == [0, 0])
        #expect(try metered.charge(Usage([.call: 10])) == 10)
        #expect(try metered.settle(later.id, Usage([.call: 5])) == .accepted)
        #expect(try Self.now(metered, id) == [10, 0], "the older period's call does not count in this one")
        #expect(try metered.hold(Usage([.call: 1])).outcome == .budgetExceeded)
    }

    @Test("The calendar is that of UTC: the last millisecond of a month is not the first of the next")
    func calendar() throws {
        // 2001-09-30T23:59:59.999Z, 2000-02-29T00:00:00Z, 1970-01-01T00:00:00Z, 2100-03-01T00:00:00Z (2100 has no leap day)
        let times: [(UInt64, day: UInt64, month: UInt64)] = [
            (1_001_894_399_999, 11_595, 380), (1_001_894_400_000, 11_596, 381), (951_782_400_000, 11_016, 361), (0, 0, 0),
            (4_107_542_400_000, 47_541, 1562), (4_107_542_399_999, 47_540, 1561),
        ]
        for (milliseconds, day, month) in times {
            let time = Timestamp(milliseconds: milliseconds)
            #expect((BudgetPeriod.day.index(of: time), BudgetPeriod.month.index(of: time)) == (day, month), "\(time.rfc3339)")
            let start = try #require(BudgetPeriod.month.start(of: month))
            #expect(start.month == month && (start.milliseconds == 0 || Timestamp(milliseconds: start.milliseconds - 1).month == month - 1))
        }
        #expect(Timestamp(startOfMonth: 380).rfc3339 == "2001-09-01T00:00:00.000Z")
    }

    @Test("A budget counts the calls that begin after it was set: not those that are open then, nor what was spent before")
    func setInMidPeriod() throws {
        var metered = try MeteredLedger(prices: Self.perCall, credit: 1000)
        let id = Self.budget(metered, .month)
        #expect(try metered.charge(Usage([.call: 50])) == 50)
        let open = try metered.hold(Usage([.call: 50]))
        #expect(try metered.setBudget(id, 10) == .accepted)
        #expect(try Self.now(metered, id) == [0, 0])
        #expect(try metered.settle(open.id, Usage([.call: 50])) == .accepted)
        #expect(try Self.now(metered, id) == [0, 0])
        #expect(try metered.charge(Usage([.call: 4])) == 4)
        #expect(try metered.setBudget(id, 3) == .accepted, "below what is spent: nothing begins until the next period")
        #expect(try metered.hold(Usage()).outcome == .budgetExceeded)
        #expect(try metered.setBudget(id, 5) == .accepted)
        #expect(try Self.now(metered, id) == [4, 0], "another limit keeps the count")
        #expect(try metered.hold(Usage([.call: 1])).outcome == .accepted)
    }

    @Test("A hold outlives the removal of its budget, and counts in no later one")
    func removedAndSetAgain() throws {
        var metered = try MeteredLedger(prices: Self.perCall, credit: 1000)
        let id = Self.budget(metered, .total)
        #expect(try metered.setBudget(id, nil) == .budgetNotFound)
        #expect(try metered.setBudget(id, 10) == .accepted)
        let open = try metered.hold(Usage([.call: 10]))
        #expect(try metered.setBudget(id, nil) == .accepted)
        #expect(try metered.setBudget(id, 10) == .accepted)
        #expect(try metered.settle(open.id, Usage([.call: 10])) == .accepted)
        #expect(try Self.now(metered, id) == [0, 0])
        #expect(try metered.charge(Usage([.call: 10])) == 10)
    }

    @Test("The tightest of several budgets decides, and an expired hold gives back to all of them")
    func several() throws {
        var metered = try MeteredLedger(prices: Self.perCall, credit: 1000)
        let ids = (0..<3).map { Self.budget(metered, BudgetPeriod.allCases[$0], of: $0) }
        for (id, limit) in zip(ids, [30, 20, 10] as [UInt256]) { #expect(try metered.setBudget(id, limit) == .accepted) }
        #expect(try metered.hold(Usage([.call: 11])).outcome == .budgetExceeded)
        let hold = try metered.hold(Usage([.call: 10]), expiresAfter: 1)
        #expect(try ids.map { try Self.now(metered, $0) } == [[0, 10], [0, 10], [0, 10]])
        metered.ledger.pass(seconds: 1)
        #expect(try metered.expire(hold.id) == .accepted)
        #expect(try ids.map { try Self.now(metered, $0) } == [[0, 0], [0, 0], [0, 0]])
    }

    @Test("A budget of nobody is refused")
    func unknownScopes() throws {
        var metered = try MeteredLedger(prices: Self.perCall, credit: 1)
        let rows: [(BudgetScope, Outcome)] = [
            (.key(word(1)), .keyNotFound), (.account(try AccountName("nobody")), .accountNotFound), (.model(try ModelID("none")), .modelNotFound),
        ]
        for (scope, outcome) in rows {
            for limit in [nil, 5] as [UInt256?] { #expect(try metered.setBudget(BudgetID(scope: scope, period: .day), limit) == outcome) }
        }
    }
}
