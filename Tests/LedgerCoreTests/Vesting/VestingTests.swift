import EthereumPrimitives
import LedgerCore
import Testing

@Suite("Vesting schedules")
struct VestingTests {
    private static let holder = address(0x200)

    private static func terms(_ total: UInt256, start: Timestamp, cliff: UInt64 = 0, duration: UInt64, revocable: Bool = true) -> VestingTerms {
        VestingTerms(total: total, startsAt: start, cliffSeconds: cliff, durationSeconds: duration, isRevocable: revocable)
    }

    private static func grant(_ token: Address, _ terms: VestingTerms, to holder: Address = holder) -> Command {
        .grantVesting(GrantVesting(token: token, holder: holder, terms: terms))
    }

    private static func revoke(_ token: Address, _ number: UInt64) -> Command {
        .revokeVesting(RevokeVesting(token: token, holder: holder, schedule: number))
    }

    @Test(
        "What has vested is the floor of the linear part, exactly, for every small schedule at every moment", arguments: 1...6 as ClosedRange<UInt64>)
    func exhaustive(duration: UInt64) {
        let start: UInt64 = 5_000
        for cliff in 0...duration {
            for total in 0...7 as ClosedRange<UInt64> {
                let terms = Self.terms(UInt256(total), start: Timestamp(milliseconds: start), cliff: cliff, duration: duration)
                for now in stride(from: start - 1_000, through: start + duration * 1000 + 1_000, by: 125) {
                    var vested: UInt64 = 0
                    if now >= start + cliff * 1000 { vested = now >= start + duration * 1000 ? total : total * (now - start) / (duration * 1000) }
                    let time = Timestamp(milliseconds: now)
                    #expect(terms.vested(at: time) == UInt256(vested), "\(terms) at \(now)")
                    #expect(terms.locked(at: time) == UInt256(total - vested))
                }
            }
        }
    }

    @Test("The greatest amounts and times neither overflow nor trap, and terms that are not valid vest nothing")
    func extremes() {
        let whole = UInt256.max >> 8
        let latest = Timestamp(milliseconds: .max)
        let longest = VestingTerms.maximumDurationSeconds
        #expect(Self.terms(whole, start: Timestamp(milliseconds: 0), duration: longest).vested(at: latest) == whole)
        #expect(Self.terms(whole, start: latest, duration: longest).vested(at: Timestamp(milliseconds: .max - 1)) == 0)
        let half = Timestamp(milliseconds: longest * 500)
        #expect(Self.terms(whole, start: Timestamp(milliseconds: 0), duration: longest).vested(at: half) == whole >> 1)
        for (cliff, duration) in [(0, 0), (.max, .max), (2, 1), (0, longest + 1)] as [(UInt64, UInt64)] {
            #expect(Self.terms(5, start: Timestamp(milliseconds: 0), cliff: cliff, duration: duration).vested(at: latest) == 0)
        }
    }

    @Test("Locked tokens earn revenue and are neither transferred nor burnt; exactly what is unlocked is")
    func locked() throws {
        var token = try RevenueToken(supply: 1_000, percentClaimable: 100)
        try token.ledger.accept(Self.grant(token.token, Self.terms(100, start: token.ledger.time, cliff: 10, duration: 100)))
        #expect(try token.balance(of: Self.holder) == 100)
        try token.deposit(1_000)
        #expect(try token.transfer(1, to: address(9), from: Self.holder) == .tokensLocked)
        #expect(try token.transfer(0, to: address(9), from: Self.holder) == .accepted)
        #expect(try token.transfer(101, to: address(9), from: Self.holder) == .insufficientTokenBalance)
        token.ledger.pass(seconds: 9)
        #expect(try token.burn(1, by: Self.holder) == .tokensLocked)
        token.ledger.pass(seconds: 1)
        #expect(try token.burn(11, by: Self.holder) == .tokensLocked)
        #expect(try token.transfer(4, to: address(9), from: Self.holder) == .accepted)
        #expect(try token.burn(7, by: Self.holder) == .tokensLocked)
        #expect(try token.burn(6, by: Self.holder) == .accepted)
        // What comes in from others is free.
        #expect(try token.transfer(5, to: Self.holder) == .accepted)
        #expect(try token.transfer(6, to: address(9), from: Self.holder) == .tokensLocked)
        #expect(try token.transfer(5, to: address(9), from: Self.holder) == .accepted)
        try token.snapshotAfterInterval()
        #expect(try token.claimableRevenue(of: Self.holder, atSnapshot: 1) == 90)
        #expect(try token.transfer(90, to: address(9), from: Self.holder) == .accepted)
    }

    @Test("An allowance moves unlocked tokens only")
    func allowance() throws {
        var token = try RevenueToken(supply: 1_000)
        try token.ledger.accept(Self.grant(token.token, Self.terms(100, start: token.ledger.time, duration: 100)))
        let spender = address(7)
        try token.ledger.accept(
            .approve(
                Approve(
                    holder: Self.holder, token: token.token, spender: spender, amount: .max,
                    authorization: token.ledger.authorization(of: Self.holder))))
        token.ledger.pass(seconds: 50)
        for (amount, outcome) in [(51, .tokensLocked), (50, .accepted), (1, .tokensLocked)] as [(UInt256, Outcome)] {
            let move = TransferFrom(
                spender: spender, token: token.token, from: Self.holder, to: spender, amount: amount,
                authorization: try token.ledger.authorization(of: spender))
            #expect(try token.ledger.apply(.transferFrom(move)) == outcome)
        }
    }

    @Test("A revocation takes the locked part back and leaves the vested one; it is refused for what is irrevocable, unknown or vested")
    func revocation() throws {
        var token = try RevenueToken(supply: 1_000)
        let now = token.ledger.time
        try token.ledger.accept(Self.grant(token.token, Self.terms(99, start: now, duration: 100)))
        try token.ledger.accept(Self.grant(token.token, Self.terms(50, start: now, duration: 100, revocable: false)))
        token.ledger.pass(seconds: 50)
        #expect(try token.ledger.apply(Self.revoke(token.token, 2)) == .vestingNotRevocable)
        #expect(try token.ledger.apply(Self.revoke(token.token, 3)) == .vestingNotFound)
        try token.ledger.accept(Self.revoke(token.token, 1))
        #expect(try token.balance(of: Self.holder) == 99)
        #expect(try token.ledger.apply(Self.revoke(token.token, 1)) == .vestingNotFound)
        #expect(try token.transfer(75, to: address(9), from: Self.holder) == .tokensLocked)
        #expect(try token.transfer(74, to: address(9), from: Self.holder) == .accepted)
        try token.ledger.accept(Self.grant(token.token, Self.terms(1, start: now, duration: 50)))
        #expect(try token.ledger.apply(Self.revoke(token.token, 3)) == .vestingNotFound, "it has vested whole")
    }

    @Test("At most sixteen schedules lock something at a time; ended ones make room, and numbers go on")
    func bounded() throws {
        var token = try RevenueToken(supply: 1_000)
        for number in 1...16 as ClosedRange<UInt64> {
            try token.ledger.accept(Self.grant(token.token, Self.terms(1, start: token.ledger.time, duration: number)))
        }
        #expect(try token.ledger.apply(Self.grant(token.token, Self.terms(1, start: token.ledger.time, duration: 1))) == .tooManyVestings)
        token.ledger.pass(seconds: 1)
        try token.ledger.accept(Self.grant(token.token, Self.terms(1, start: token.ledger.time, duration: 1)))
        var view = token.ledger.view
        let vesting = try view.vesting(of: Self.holder, in: token.token)
        #expect((vesting.granted, vesting.schedules.map(\.number)) == (17, Array(2...17)))
    }

    @Test("The issuer's own locked tokens are not given away either")
    func issuer() throws {
        var token = try RevenueToken(supply: 100)
        try token.ledger.accept(Self.grant(token.token, Self.terms(60, start: token.ledger.time, duration: 100), to: RevenueToken.issuer))
        let give = { (amount: UInt256) in Command.issuerTransfer(IssuerTransfer(token: token.token, to: Self.holder, amount: amount)) }
        #expect(try token.ledger.apply(give(41)) == .tokensLocked)
        #expect(try token.ledger.apply(give(40)) == .accepted)
    }
}
