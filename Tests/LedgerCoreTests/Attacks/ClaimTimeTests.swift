import EthereumPrimitives
import LedgerCore
import Testing

@Suite("Claims have a least time to live")
struct ClaimTimeTests {
    private static func register(_ ledger: inout TestLedger, interval: UInt64, window: UInt64) throws -> Outcome {
        try ledger.apply(
            .registerModel(
                RegisterModel(
                    model: ModelID("m"), issuer: RevenueToken.issuer,
                    token: TokenTerms(
                        name: "T", symbol: "T", supply: 10, percentClaimable: 80, snapshotIntervalSeconds: interval, claimWindow: window),
                    prices: PriceSchedule(), limits: ModelLimits(contextTokens: 1, maximumOutputTokens: 1), modelCommitment: .zero)))
    }

    @Test(
        "A window whose snapshots may leave it within an hour is not registered",
        arguments: [
            (0, 0, true), (0, 1, false), (0, .max, false), (3599, 1, false), (3600, 1, true), (1, 3599, false), (1, 3600, true), (1800, 2, true),
            (.max, 2, true), (1, 1, false),
        ] as [(UInt64, UInt64, Bool)])
    func terms(interval: UInt64, window: UInt64, isAllowed: Bool) throws {
        var ledger = try TestLedger()
        #expect(try Self.register(&ledger, interval: interval, window: window) == (isAllowed ? .accepted : .claimTimeTooShort))
    }

    @Test("Terms of the first rules with an interval of zero: no snapshot ends a claim on another within the hour")
    func earlierTerms() throws {
        var ledger = try TestLedger(rules: .first)
        #expect(try Self.register(&ledger, interval: 0, window: 2) == .accepted)
        ledger.rules = .second
        var view = ledger.view
        let token = try view.model(ModelID("m")).token
        for isAllowed in [true, true, false, false] {
            ledger.pass(seconds: 1)
            #expect(try ledger.apply(.snapshot(TakeSnapshot(token: token))) == (isAllowed ? .accepted : .snapshotTooSoon))
        }
        ledger.pass(seconds: 3600)
        #expect(try ledger.apply(.snapshot(TakeSnapshot(token: token))) == .accepted)
    }

    @Test("A snapshot of less than the least revenue waits for more", arguments: [0, 2] as [UInt64])
    func leastRevenue(window: UInt64) throws {
        var token = try RevenueToken(claimWindow: window, leastRevenue: 1_000)
        try token.deposit(999)
        token.ledger.pass(seconds: token.intervalSeconds + 1)
        #expect(try token.ledger.apply(.snapshot(TakeSnapshot(token: token.token))) == .revenueTooSmall)
        try token.deposit(1)
        #expect(try token.ledger.apply(.snapshot(TakeSnapshot(token: token.token))) == .accepted)
    }

    @Test("What burns took of the revenue counts for the least revenue, as it counts for the shares")
    func leastRevenueAfterBurn() throws {
        var token = try RevenueToken(percentClaimable: 0, leastRevenue: 1_000)
        try token.deposit(1_000)
        #expect(try token.burn(500_000) == .accepted)
        token.ledger.pass(seconds: token.intervalSeconds + 1)
        #expect(try token.ledger.apply(.snapshot(TakeSnapshot(token: token.token))) == .accepted)
    }

    @Test("Who gets nothing of a snapshot, and what becomes dust, is said before and after it")
    func shares() throws {
        var token = try RevenueToken(percentClaimable: 100)
        for holder in [0x900, 0x901, 0x902] as [UInt64] {
            #expect(try token.transfer(holder == 0x902 ? 1_000 : 999, to: address(holder)) == .accepted)
        }
        try token.deposit(1_000)
        let before = try token.ledger.store.sharesOfNextSnapshot(of: token.token)
        #expect((before.claimable, before.smallestEarningHolding) == (1_000, 1_000))
        #expect((before.holders, before.holdersWithNothing, before.withNothing) == (4, 2, [address(0x900), address(0x901)]))
        try token.snapshotAfterInterval()
        #expect(try token.ledger.store.shares(ofSnapshot: 1, of: token.token) == before)
        #expect(try token.ledger.store.dust(of: token.token) == before.dust)
        #expect(try token.claimableRevenue(of: address(0x902), atSnapshot: 1) == 1)
        #expect(try token.claimableRevenue(of: address(0x901), atSnapshot: 1) == 0)
        #expect(try token.ledger.store.sharesOfNextSnapshot(of: token.token).smallestEarningHolding == nil)
    }
}
