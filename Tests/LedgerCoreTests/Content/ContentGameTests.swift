import EthereumPrimitives
import LedgerCore
import Testing
import VerificationGames

@Suite("Bonds behind content records")
struct ContentGameTests {
    private static let challenger = AccountID.address(StakedLedger.challenger)
    private static let partner = AccountID.address(address(0xFEE))

    @Test("A record that is proven wrong gives the caller its fee back and the challenger the bond, and is gone")
    func challengerWins() throws {
        var staked = try StakedLedger()
        #expect(try staked.available(.named(staked.metered.caller)) == coins(9))
        #expect(try staked.loseByClock() == .accepted)
        #expect(try staked.available(.named(staked.metered.caller)) == coins(10))
        #expect(try staked.available(Self.challenger) == coins(25))
        #expect(try staked.available(.named(staked.defender)) == coins(15))
        #expect(try staked.available(Self.partner) == 0)
        #expect(try staked.available(.revenue(staked.metered.model)) == 0)
        #expect(throws: (any Error).self) { _ = try staked.isFinal }
        #expect(try staked.stake() == .contentNotFound)
        #expect(try staked.metered.refund(staked.call) == .refundExceedsCharge, "the fee is given back once")
    }

    @Test("What a snapshot has shared out stays with the holders, and the bond pays it to the caller")
    func revenueIsGone() throws {
        var staked = try StakedLedger()
        var view = staked.metered.ledger.view
        let token = try view.model(staked.metered.model).token
        try staked.metered.ledger.accept(.snapshot(TakeSnapshot(token: token)))
        let pools = try staked.available(.claimPool(staked.metered.model))
        #expect(try staked.loseByClock() == .accepted)
        #expect(try staked.available(.named(staked.metered.caller)) == coins(10))
        #expect(try staked.available(.claimPool(staked.metered.model)) == pools)
        #expect(try staked.available(Self.partner) == 0, "the partner still had its share")
        let share = UInt256.mulDiv(coins(1), 8, 10) ?? 0
        #expect(try staked.available(Self.challenger) == coins(25).subtracting(share))
    }

    @Test("What a receiver has spent the bond pays, and an earlier refund is not paid again")
    func partlyRefunded() throws {
        var staked = try StakedLedger()
        #expect(try staked.metered.refund(staked.call, UInt256.mulDiv(coins(1), 1, 2)) == .accepted)
        let withdrawn = try staked.available(Self.partner)
        try staked.metered.ledger.accept(
            .withdraw(Withdraw(account: .address(address(0xFEE)), asset: .settlement, amount: withdrawn, reference: "")))
        #expect(try staked.loseByClock() == .accepted)
        #expect(try staked.available(.named(staked.metered.caller)) == coins(10))
        #expect(try staked.available(Self.challenger) == coins(25).subtracting(withdrawn))
    }

    @Test("An issuer who received two parts of the fee, and has spent some of it, cannot keep a challenger from winning")
    func issuerOfBurntToken() throws {
        var staked = try StakedLedger(partner: RevenueToken.issuer, isBurnt: true)
        let issuer = AccountID.address(RevenueToken.issuer)
        #expect(try staked.available(issuer) == coins(1))
        try staked.metered.ledger.accept(
            .withdraw(Withdraw(account: .address(RevenueToken.issuer), asset: .settlement, amount: coins(1) >> 1, reference: "")))
        #expect(try staked.loseByClock() == .accepted)
        #expect(try staked.available(.named(staked.metered.caller)) == coins(10))
        #expect(try staked.available(issuer) == 0)
        #expect(try staked.available(Self.challenger) == coins(25).subtracting(coins(1) >> 1))
    }

    @Test("A challenger who lets its clock run out loses its bond, and the record is final after what is left of its window")
    func defenderWins() throws {
        var staked = try StakedLedger()
        #expect(try staked.stake(call: staked.call) == .accepted)
        staked.metered.ledger.pass(seconds: 400)
        #expect(try staked.challenge() == .accepted)
        #expect(try staked.play(.game(.split([word(9)]))) == .accepted)
        staked.metered.ledger.pass(seconds: StakedLedger.clockSeconds)
        #expect(try staked.play(.game(.select(0)), by: StakedLedger.challenger) == .moveRefused)
        #expect(try staked.play(.game(.timeOut)) == .accepted)
        #expect(try staked.available(.named(staked.defender)) == coins(20), "15 free, its bond held, and 5 won")
        #expect(try staked.available(Self.challenger) == coins(15))
        staked.metered.ledger.pass(seconds: 599)
        #expect(try staked.play(.finish) == .windowNotOver)
        #expect(try !staked.isFinal)
        staked.metered.ledger.pass(seconds: 1)
        #expect(try staked.challenge() == .windowOver)
        #expect(try staked.play(.finish, by: StakedLedger.stranger) == .accepted)
        #expect(try staked.isFinal)
        #expect(try staked.available(.named(staked.defender)) == coins(25))
        #expect(try staked.play(.finish) == .contentNotStaked)
        #expect(try staked.challenge() == .contentNotStaked)
        #expect(try staked.stake() == .contentStaked)
    }

    @Test("A failure on which both sides agreed decides the unit without a witness of it")
    func agreedFailure() throws {
        var staked = try StakedLedger()
        #expect(try staked.stake(call: staked.call) == .accepted)
        #expect(try staked.challenge() == .accepted)
        #expect(try staked.play(.game(.split([MachineState.failed]))) == .accepted)
        #expect(try staked.play(.game(.select(1)), by: StakedLedger.challenger) == .accepted)
        while true {
            let view = staked.metered.ledger.view
            guard let state = try view.contentClaim(StakedLedger.tokenID)?.game?.state, state.turn != .judge else { break }
            #expect(try staked.play(.game(.split(state.splits.map { _ in MachineState.failed }))) == .accepted)
            #expect(try staked.play(.game(.select(state.splits.count)), by: StakedLedger.challenger) == .accepted)
        }
        let witness = LogitWitness(state: .beginning(seed: 0), row: Opening(leaf: [], path: []))
        #expect(try staked.play(.game(.judge(.logit(witness)))) == .accepted)
        #expect(try staked.available(Self.challenger) == coins(25))
    }

    @Test("Stakes are refused in the documented order")
    func stakeRefusals() throws {
        var early = try StakedLedger(waits: false)
        #expect(try early.stake() == .contentNotStakeable, "an earlier commitment may be revealed yet")
        var attested = try StakedLedger(kind: .attestation)
        #expect(try attested.stake() == .contentNotStakeable)
        var staked = try StakedLedger()
        #expect(try staked.stake(account: try AccountName("nobody")) == .accountNotFound)
        #expect(try staked.stake(call: CommandID(high: 1, low: 2)) == .callNotFound)
        #expect(try staked.stake(bond: 0) == .bondTooSmall)
        #expect(try staked.stake(bond: coins(1).subtracting(1) ?? 0, call: staked.call) == .bondTooSmall)
        #expect(try staked.stake(bond: coins(21)) == .insufficientBalance)
        #expect(try staked.challenge() == .contentNotStaked)
        #expect(try staked.stake() == .accepted)
        #expect(try staked.stake() == .contentStaked)
        #expect(try staked.available(.named(staked.defender)) == coins(15))
    }

    @Test("Moves of strangers, of the other side and out of turn are refused, and bonds cannot be spent meanwhile")
    func moveRefusals() throws {
        var staked = try StakedLedger()
        #expect(try staked.stake() == .accepted)
        #expect(try staked.play(.game(.timeOut)) == .moveRefused)
        #expect(try staked.challenge(by: StakedLedger.stranger) == .insufficientBalance)
        #expect(try staked.challenge() == .accepted)
        #expect(try staked.challenge(by: address(0xFEE)) == .gameInProgress)
        #expect(try staked.play(.finish) == .gameInProgress)
        #expect(try staked.play(.game(.split([word(9)])), by: StakedLedger.challenger) == .moveRefused)
        #expect(try staked.play(.game(.split([]))) == .moveRefused)
        #expect(try staked.play(.game(.split([word(9)]))) == .accepted)
        #expect(try staked.play(.game(.select(0)), by: StakedLedger.stranger) == .moveRefused)
        #expect(try staked.play(.game(.select(0))) == .moveRefused)
        #expect(try staked.play(.game(.timeOut), by: StakedLedger.stranger) == .moveRefused)
        let spend = Withdraw(account: .address(StakedLedger.challenger), asset: .settlement, amount: coins(16), reference: "")
        #expect(try staked.metered.ledger.apply(.withdraw(spend)) == .insufficientBalance)
    }
}
