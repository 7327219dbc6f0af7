import EthereumPrimitives
import EthereumTestSupport
import LedgerCore
import Testing

@Suite("Refunds")
struct RefundTests {
    private static let perCall = CommandSamples.schedule([.call: 1_000_000])
    private static let (first, second) = (AccountID.address(address(1)), AccountID.address(address(2)))

    private static func metered(credit: UInt256 = 100_000) throws -> MeteredLedger {
        let shares = [
            RevenueShare(account: .address(address(1)), basisPoints: 3333), RevenueShare(account: .address(address(2)), basisPoints: 1),
        ]
        return try MeteredLedger(prices: perCall, split: shares, credit: credit)
    }

    @Test("A whole refund takes from each what it received and gives the caller all of it back, once")
    func whole() throws {
        var metered = try Self.metered()
        let call = try metered.call(Usage([.call: 30_001]))
        #expect(try metered.refund(call) == .accepted)
        #expect(try metered.callerBalance.available == 100_000)
        for account in [Self.first, Self.second, .revenue(metered.model)] { #expect(try metered.balance(of: account).posted == 0) }
        #expect(try metered.refund(call) == .refundExceedsCharge)
        #expect(try metered.refund(call, 1) == .refundExceedsCharge)
    }

    @Test(
        "Parts are exact: they sum to the whole, take no more of anyone than it received, and end with all taken back",
        arguments: 1...20 as ClosedRange<UInt64>)
    func parts(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var metered = try Self.metered()
        let cost = 1 + random.next(upperBound: 40_000 as UInt64)
        let call = try metered.call(Usage([.call: cost]))
        var left = cost
        while left > 0 {
            let part = min(left, 1 + random.next(upperBound: 1 + cost / 5))
            #expect(try metered.refund(call, UInt256(left + 1)) == .refundExceedsCharge)
            #expect(try metered.refund(call, UInt256(part)) == .accepted)
            left -= part
            #expect(try metered.callerBalance.available == UInt256(100_000 - left))
            let rest = try [Self.first, Self.second, .revenue(metered.model)].map { try metered.balance(of: $0).posted?.asUInt64 ?? .max }
            #expect(rest.reduce(0, +) == left)
            // In proportion: what each still has is within a few units of its share of what is left.
            #expect(rest[0].distance(to: left * 3333 / 10_000).magnitude <= UInt(cost / (1 + cost / 5) + 3))
        }
        #expect(try metered.refund(call) == .refundExceedsCharge)
        let receipt = try #require(try metered.ledger.store.receipt(call))
        #expect((receipt.refunded, receipt.cost) == (UInt256(cost), UInt256(cost)))
        #expect(receipt.refunds.allSatisfy { $0.reason == "test" && $0.entry > receipt.settleEntry })
    }

    @Test("Only a settled call can be refunded, by its own id")
    func unknownCalls() throws {
        var metered = try Self.metered()
        let open = try metered.hold(Usage([.call: 1])).id
        let voided = try metered.hold(Usage([.call: 1])).id
        #expect(try metered.void(voided) == .accepted)
        let refused = try metered.hold(Usage([.call: 1_000_000])).id
        let call = try metered.call(Usage([.call: 5]))
        for id in [open, voided, refused, call.resolution, metered.ledger.nextID()] { #expect(try metered.refund(id) == .callNotFound) }
        #expect(try metered.refund(call, 0) == .amountZero)
        let free = try metered.call(Usage())
        #expect(try metered.refund(free) == .refundExceedsCharge)
    }

    @Test("What a snapshot has shared out or an owner has taken away is not taken; with new revenue the refund works")
    func noLongerThere() throws {
        var metered = try Self.metered()
        let call = try metered.call(Usage([.call: 1000]))
        metered.ledger.pass(seconds: 1)
        var view = metered.ledger.view
        let token = try view.model(metered.model).token
        try metered.ledger.accept(.snapshot(TakeSnapshot(token: token)))
        let before = metered.ledger.store.records.map(\.value)
        #expect(try metered.refund(call) == .insufficientBalance)
        #expect(metered.ledger.store.records.map(\.value) == before)
        try metered.ledger.accept(.deposit(Deposit(model: metered.model, amount: 667, reference: "for the refund")))
        try metered.ledger.accept(.withdraw(Withdraw(account: .address(address(1)), amount: 1, reference: "")))
        #expect(try metered.refund(call) == .insufficientBalance)
        try metered.ledger.accept(.credit(Credit(account: .address(address(1)), amount: 1, reference: "")))
        #expect(try metered.refund(call) == .accepted)
    }

    @Test("What burns redeemed of the revenue is not taken either, so that the next snapshot can be taken")
    func redeemed() throws {
        var metered = try MeteredLedger(prices: Self.perCall, credit: 1000)
        let call = try metered.call(Usage([.call: 100]))
        var view = metered.ledger.view
        let token = try view.model(metered.model).token
        let burn = Burn(
            holder: RevenueToken.issuer, token: token, amount: 500, recipient: RevenueToken.issuer,
            authorization: try metered.ledger.authorization(of: RevenueToken.issuer))
        try metered.ledger.accept(.burn(burn))
        #expect(try metered.balance(of: .address(RevenueToken.issuer)).posted == 20)
        #expect(try metered.refund(call, 80) == .insufficientBalance)
        #expect(try metered.refund(call, 51) == .insufficientBalance, "40 % of 49 is less than the 20 redeemed")
        #expect(try metered.refund(call, 50) == .accepted)
        metered.ledger.pass(seconds: 1)
        try metered.ledger.accept(.snapshot(TakeSnapshot(token: token)))
    }

    @Test("A refund lowers what the budgets of the call's own period spent, and no others")
    func budgets() throws {
        var metered = try Self.metered()
        let id = BudgetID(scope: .account(metered.caller), period: .day)
        let uncounted = try metered.call(Usage([.call: 10]))
        #expect(try metered.setBudget(id, 100) == .accepted)
        let call = try metered.call(Usage([.call: 100]))
        #expect(try metered.refund(uncounted) == .accepted)
        #expect(try metered.hold(Usage([.call: 1])).outcome == .budgetExceeded)
        #expect(try metered.refund(call, 60) == .accepted)
        let next = try metered.call(Usage([.call: 60]))
        #expect(try metered.hold(Usage([.call: 1])).outcome == .budgetExceeded)
        metered.ledger.pass(seconds: 86_400)
        let tomorrow = try metered.call(Usage([.call: 100]))
        #expect(try metered.refund(next) == .accepted)
        #expect(try metered.hold(Usage([.call: 1])).outcome == .budgetExceeded, "yesterday's refund does not help today")
        #expect(try metered.refund(tomorrow, 1) == .accepted)
        #expect(try metered.hold(Usage([.call: 1])).outcome == .accepted)
    }

    @Test("A call is refunded at most 64 times")
    func tooMany() throws {
        var metered = try Self.metered()
        let call = try metered.call(Usage([.call: 1000]))
        for _ in 0..<RefundRecord.maximumCount { #expect(try metered.refund(call, 1) == .accepted) }
        #expect(try metered.refund(call, 1) == .tooManyRefunds)
    }

    @Test("Entries that no store has yet are found: those of the batch in progress, and of the one on its way to the disk")
    func pendingEntries() throws {
        for taken in 0...1 {
            var metered = try Self.metered()
            var machine = StateMachine(head: try metered.ledger.store.head(), source: metered.ledger.store)
            let id = CommandID(time: metered.ledger.time, random: (9, 8))
            let hold = Hold(
                account: metered.caller, model: metered.model, keyHash: metered.keyHash, greatestUsage: Usage([.call: 7]),
                expiresAt: metered.ledger.time.adding(milliseconds: 1), requestHash: .zero)
            let settle = Settle(hold: id, usage: Usage([.call: 7]), source: .upstream, responseHash: .zero)
            for (command, id) in [(Command.hold(hold), id), (.settle(settle), id.resolution)] {
                #expect(try machine.apply(command, id: id, at: metered.ledger.time).entry.outcome == .accepted)
            }
            for _ in 0..<taken { _ = machine.takeBatch() }
            let refund = Command.refund(Refund(call: id, amount: nil, reason: ""))
            let applied = try machine.apply(refund, id: metered.ledger.nextID(), at: metered.ledger.time)
            #expect(applied.entry.outcome == .accepted)
            #expect(applied.entry.amountCredited(to: .named(metered.caller)) == 7)
        }
    }
}
