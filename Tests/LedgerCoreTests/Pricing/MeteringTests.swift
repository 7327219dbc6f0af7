import EthereumPrimitives
import LedgerCore
import Testing

@Suite("Holds and settlements")
struct MeteringTests {
    /// A price of so many units of money for each call.
    private static func perCall(_ amount: UInt64) -> PriceSchedule {
        CommandSamples.schedule([.call: UInt256(amount).multiplied(by: PriceSchedule.unitsPerPrice) ?? .max])
    }

    @Test("A hold sets aside the greatest cost; settling charges the usage and frees the rest")
    func settle() throws {
        var metered = try MeteredLedger(prices: Self.perCall(10), credit: 100)
        let hold = try metered.hold(Usage([.call: 4]))
        #expect(hold.outcome == .accepted)
        #expect((try metered.callerBalance.held, try metered.callerBalance.available) == (40, 60))
        #expect(try metered.settle(hold.id, Usage([.call: 3])) == .accepted)
        #expect((try metered.callerBalance.held, try metered.callerBalance.available) == (0, 70))
        #expect(try metered.balance(of: .revenue(metered.model)).available == 30)
    }

    @Test("A charge is capped at what was held, also where the cost itself overflows", arguments: [5, 1_000_000, UInt64.max])
    func cap(calls: UInt64) throws {
        var metered = try MeteredLedger(prices: CommandSamples.schedule([.call: UInt256.one << 200]), credit: UInt256.one << 190)
        let held = try #require(CommandSamples.schedule([.call: UInt256.one << 200]).charge(for: Usage([.call: 4])))
        let hold = try metered.hold(Usage([.call: 4]))
        #expect(hold.outcome == .accepted)
        #expect(try metered.settle(hold.id, Usage([.call: calls])) == .accepted)
        #expect(try metered.callerBalance.debits == held)
        #expect(try metered.balance(of: .revenue(metered.model)).credits == held)
    }

    @Test("A call costs the prices that were in force when it was held, dearer or cheaper ones since then do not matter", arguments: [1, 10, 1000])
    func pinnedPrice(later: UInt64) throws {
        var metered = try MeteredLedger(prices: Self.perCall(10), credit: 100)
        let hold = try metered.hold(Usage([.call: 4]))
        metered.ledger.pass(seconds: 1)
        #expect(try metered.setPrice(Self.perCall(later)) == .accepted)
        metered.ledger.pass(seconds: 1)
        #expect(try metered.settle(hold.id, Usage([.call: 4])) == .accepted)
        #expect(try metered.callerBalance.available == 60)
    }

    @Test("A version holds from its start to the next one's; of two with one start the later set holds")
    func versionInForce() throws {
        var metered = try MeteredLedger(prices: Self.perCall(1), credit: 1000)
        let start = metered.ledger.time
        let at = { (seconds: UInt64) in start.adding(milliseconds: seconds * 1000) }
        #expect(try metered.setPrice(Self.perCall(2), startsAt: at(10)) == .accepted)
        #expect(try metered.setPrice(Self.perCall(3), startsAt: at(20)) == .accepted)
        #expect(try metered.setPrice(Self.perCall(4), startsAt: at(20)) == .accepted)
        #expect(try metered.setPrice(Self.perCall(5), startsAt: at(15)) == .priceStartInPast, "before the newest one's start")
        #expect(try metered.setPrice(Self.perCall(5)) == .priceStartInPast, "now, before the newest one's start")
        let expected: [(UInt64, UInt64)] = [(0, 1), (9, 1), (10, 2), (19, 2), (20, 4), (1000, 4)]
        for (seconds, price) in expected {
            metered.ledger.time = at(seconds)
            let hold = try metered.hold(Usage([.call: 1]))
            #expect(try metered.callerBalance.held == UInt256(price), "after \(seconds) s")
            #expect(try metered.void(hold.id) == .accepted)
        }
    }

    @Test("Before the first version's start no call can be held", arguments: [true, false])
    func noPriceYet(isBefore: Bool) throws {
        var metered = try MeteredLedger(prices: Self.perCall(1), credit: 10)
        var view = metered.ledger.view
        let time = Timestamp(milliseconds: metered.ledger.time.milliseconds - (isBefore ? 1 : 0))
        let prices = Result { try view.prices(of: metered.model, at: time).version }
        switch prices {
        case .success(let version): #expect(version == 1 && !isBefore)
        case .failure(let error):
            guard case Interruption.refused(let outcome) = error else { throw error }
            #expect(outcome == .priceNotInForce && isBefore)
        }
        #expect(try metered.hold(Usage([.call: 1])).outcome == .accepted)
    }

    @Test("A hold resolves once: settled, voided or expired, it cannot be settled, voided or expired again")
    func resolvesOnce() throws {
        var metered = try MeteredLedger(prices: Self.perCall(1), credit: 100)
        for way in 0..<3 {
            let hold = try metered.hold(Usage([.call: 5]), expiresAfter: 1)
            metered.ledger.pass(seconds: 1)
            let resolutions: [(inout MeteredLedger) throws -> Outcome] = [
                { try $0.settle(hold.id, Usage([.call: 5])) }, { try $0.void(hold.id) }, { try $0.expire(hold.id) },
            ]
            #expect(try resolutions[way](&metered) == .accepted)
            let after = try metered.callerBalance
            for again in resolutions { #expect(try again(&metered) == .holdNotFound) }
            #expect(try metered.callerBalance == after)
        }
        #expect(try metered.callerBalance.available == 95)
    }

    @Test("A hold expires at its expiry and not a millisecond before; until it is given back it can still be settled")
    func expiry() throws {
        var metered = try MeteredLedger(prices: Self.perCall(1), credit: 100)
        let hold = try metered.hold(Usage([.call: 5]), expiresAfter: 60)
        metered.ledger.time = metered.ledger.time.adding(milliseconds: 59_999)
        #expect(try metered.expire(hold.id) == .holdNotExpired)
        metered.ledger.time = metered.ledger.time.adding(milliseconds: 1)
        let late = try metered.hold(Usage([.call: 7]), expiresAfter: 1)
        metered.ledger.pass(seconds: 100)
        #expect(try metered.settle(late.id, Usage([.call: 7])) == .accepted)
        #expect(try metered.expire(hold.id) == .accepted)
        #expect((try metered.callerBalance.available, try metered.callerBalance.held) == (93, 0))
        #expect(try metered.hold(Usage([.call: 1]), expiresAfter: 0).outcome == .holdExpiryInPast)
    }

    @Test("What is held cannot be held twice or withdrawn")
    func heldIsNotAvailable() throws {
        var metered = try MeteredLedger(prices: Self.perCall(1), credit: 100)
        #expect(try metered.hold(Usage([.call: 60])).outcome == .accepted)
        #expect(try metered.hold(Usage([.call: 41])).outcome == .insufficientBalance)
        let withdraw = Command.withdraw(Withdraw(account: .named(metered.caller), amount: 41, reference: ""))
        #expect(try metered.ledger.apply(withdraw) == .insufficientBalance)
        #expect(try metered.hold(Usage([.call: 40])).outcome == .accepted)
        #expect(try metered.callerBalance.available == 0)
    }

    @Test(
        "A revenue split pays each share rounded down and the holders the rest; nothing is lost",
        arguments: [0, 1, 9_999, 10_000, 123_457] as [UInt64])
    func split(cost: UInt64) throws {
        let shares = [
            RevenueShare(account: .address(address(1)), basisPoints: 3333), RevenueShare(account: .address(address(2)), basisPoints: 1),
            RevenueShare(account: .named(try AccountName("caller")), basisPoints: 5000),
        ]
        var metered = try MeteredLedger(prices: Self.perCall(1), split: shares, credit: 1_000_000)
        let hold = try metered.hold(Usage([.call: cost]))
        #expect(try metered.settle(hold.id, Usage([.call: cost])) == .accepted)
        let parts = shares.map { UInt256(cost * $0.basisPoints / 10_000) }
        #expect(try metered.balance(of: .address(address(1))).credits == parts[0])
        #expect(try metered.balance(of: .address(address(2))).credits == parts[1])
        #expect(try metered.callerBalance.credits == UInt256(1_000_000).adding(parts[2]))
        #expect(try metered.callerBalance.debits == UInt256(cost))
        let rest = cost - (0..<3).reduce(0) { $0 + cost * shares[$1].basisPoints / 10_000 }
        #expect(try metered.balance(of: .revenue(metered.model)).credits == UInt256(rest))
    }
}
