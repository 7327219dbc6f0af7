import EthereumPrimitives
import LedgerCore
import Testing

/// The scenarios of ERC-7641's reference test-suite (ethereum/ERCs, assets/erc-7641/ERC7641.js): p = 60, a supply of 1,000,000.
///
/// The reference compares payouts up to the gas that its caller paid; here they are compared to the wei.
@Suite("ERC-7641 reference scenarios")
struct ERC7641ScenarioTests {
    /// 1000 coins · 10,000 tokens · 40 % / 1,000,000
    static let redeemableOfThousand: UInt256 = 4_000_000_000_000_000_000

    @Test("Registration mints the supply to the issuer, under the given name and symbol")
    func deployment() throws {
        let token = try RevenueToken()
        var view = token.ledger.view
        let record = try view.token(token.token)
        #expect(record.terms.name == "ERC7641")
        #expect(record.terms.symbol == "ERCX")
        #expect(record.supply == 1_000_000)
        #expect(try token.balance() == 1_000_000)
    }

    @Test("A deposit is unsnapshotted revenue")
    func deposit() throws {
        var token = try RevenueToken()
        try token.deposit(1000)
        var view = token.ledger.view
        #expect(try view.unsnapshottedRevenue(of: token.token) == 1000)
    }

    @Test("A snapshot is refused until more than the interval has passed", arguments: [(0, false), (999, false), (1000, false), (1001, true)])
    func snapshotInterval(seconds: UInt64, isAllowed: Bool) throws {
        var token = try RevenueToken()
        token.ledger.pass(seconds: seconds)
        let outcome = try token.ledger.apply(.snapshot(TakeSnapshot(token: token.token)))
        #expect(outcome == (isAllowed ? .accepted : .snapshotTooSoon))
    }

    @Test("Burning without revenue pays nothing and destroys the tokens")
    func burnWithoutRevenue() throws {
        var token = try RevenueToken()
        #expect(try token.redeemableOnBurn(10_000) == 0)
        #expect(try token.burn(10_000) == .accepted)
        #expect(try token.balance() == 990_000)
        #expect(try token.paid() == 0)
    }

    @Test("Burning before a snapshot pays from the new revenue")
    func burnBeforeSnapshot() throws {
        var token = try RevenueToken()
        try token.deposit(coins(1000))
        #expect(try token.redeemableOnBurn(10_000) == Self.redeemableOfThousand)
        #expect(try token.burn(10_000) == .accepted)
        #expect(try token.paid() == Self.redeemableOfThousand)
    }

    @Test("Burning after a snapshot pays the same from the burn pool")
    func burnAfterSnapshot() throws {
        var token = try RevenueToken()
        try token.deposit(coins(1000))
        try token.snapshotAfterInterval()
        #expect(try token.redeemableOnBurn(10_000) == Self.redeemableOfThousand)
        #expect(try token.burn(10_000) == .accepted)
        #expect(try token.paid() == Self.redeemableOfThousand)
    }

    @Test("Burning after a snapshot and a deposit pays from both")
    func burnFromBoth() throws {
        var token = try RevenueToken()
        try token.deposit(coins(1000))
        try token.snapshotAfterInterval()
        try token.deposit(coins(1000))
        #expect(try token.redeemableOnBurn(10_000) == coins(8))
        #expect(try token.burn(10_000) == .accepted)
        #expect(try token.paid() == coins(8))
    }

    @Test("Nothing can be claimed before the first snapshot")
    func claimWithoutSnapshot() throws {
        var token = try RevenueToken()
        #expect(try token.claim([1]) == .snapshotNotFound)
    }

    @Test("A later deposit does not change what a snapshot made claimable", arguments: [false, true])
    func claim(depositsLater: Bool) throws {
        var token = try RevenueToken()
        try token.deposit(coins(1000))
        try token.snapshotAfterInterval()
        if depositsLater { try token.deposit(coins(1000)) }
        #expect(try token.claimableRevenue(atSnapshot: 1) == coins(600))
        #expect(try token.claim([1]) == .accepted)
        #expect(try token.paid() == coins(600))
        #expect(try token.claim([1]) == .alreadyClaimed)
        #expect(try token.paid() == coins(600))
    }

    @Test("Two holders share a snapshot by their balances")
    func twoHolders() throws {
        var token = try RevenueToken()
        let other = address(0x200)
        #expect(try token.transfer(100_000, to: other) == .accepted)
        try token.deposit(coins(1000))
        try token.snapshotAfterInterval()
        #expect(try token.claimableRevenue(atSnapshot: 1) == coins(540))
        #expect(try token.claimableRevenue(of: other, atSnapshot: 1) == coins(60))
        #expect(try token.claim([1]) == .accepted)
        #expect(try token.claim([1], by: other) == .accepted)
        #expect(try token.paid() == coins(540))
        #expect(try token.paid(to: other) == coins(60))
    }

    @Test("One claim pays several snapshots")
    func severalSnapshots() throws {
        var token = try RevenueToken()
        try token.deposit(coins(1000))
        try token.snapshotAfterInterval()
        try token.deposit(coins(2000))
        try token.snapshotAfterInterval()
        #expect(try token.claimableRevenue(atSnapshot: 1) == coins(600))
        #expect(try token.claimableRevenue(atSnapshot: 2) == coins(1200))
        #expect(try token.claim([1, 2]) == .accepted)
        #expect(try token.paid() == coins(1800))
    }

    @Test("Deposit, snapshot, deposit, burn, deposit, burn, snapshot, claim, burn")
    func mixedOperations() throws {
        var token = try RevenueToken()
        try token.deposit(coins(100))
        try token.snapshotAfterInterval()
        try token.deposit(coins(100))
        let first: UInt256 = 800_000_000_000_000_000
        #expect(try token.redeemableOnBurn(10_000) == first)
        #expect(try token.burn(10_000) == .accepted)
        try token.deposit(coins(100))
        // 0.8 + 100 · 10,000 · 40 % / 990,000
        let second: UInt256 = 1_204_040_404_040_404_040
        #expect(try token.redeemableOnBurn(10_000) == second)
        #expect(try token.burn(10_000) == .accepted)
        try token.snapshotAfterInterval()
        #expect(try token.claimableRevenue(atSnapshot: 2) == coins(120))
        #expect(try token.claim([2]) == .accepted)
        #expect(try token.paid() == UInt256(122_004_040).multiplied(by: 1_000_000_000_000)?.adding(404_040_404_040))
        #expect(try token.redeemableOnBurn(10_000) == second)
    }

    @Test("The rounding of burns is the reference's without a window and the production contract's with one", arguments: [(0, 133), (2, 132)])
    func roundingVariants(claimWindow: UInt64, redeemable: UInt64) throws {
        var token = try RevenueToken(supply: 1000, percentClaimable: 33, claimWindow: claimWindow)
        try token.deposit(199)
        #expect(try token.redeemableOnBurn(998) == UInt256(redeemable))
    }

    @Test("What leaves the claim window rolls into the new snapshot")
    func claimWindow() throws {
        var token = try RevenueToken(claimWindow: 2)
        for _ in 1...3 {
            try token.deposit(coins(100))
            try token.snapshotAfterInterval()
        }
        #expect(try token.claim([1]) == .snapshotOutsideWindow)
        #expect(try token.claimableRevenue(atSnapshot: 2) == coins(60))
        #expect(try token.claimableRevenue(atSnapshot: 3) == coins(120))
        #expect(try token.claim([2, 3]) == .accepted)
        #expect(try token.paid() == coins(180))
    }
}
