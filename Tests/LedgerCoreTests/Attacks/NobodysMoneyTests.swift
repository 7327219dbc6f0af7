import EthereumPrimitives
import LedgerCore
import Testing

@Suite("Money for nobody")
struct NobodysMoneyTests {
    @Test("What a burnt token leaves reaches its issuer, and nothing more is taken in", arguments: [0, 1] as [UInt64])
    func burntToken(window: UInt64) throws {
        let other = address(0x777)
        var token = try RevenueToken(supply: 1000, claimWindow: window)
        #expect(try token.transfer(1000, to: other) == .accepted)
        try token.deposit(100)
        #expect(try token.burn(1000, by: other) == .accepted)
        #expect(try token.paid(to: other) == 40)
        #expect(try token.paid(to: RevenueToken.issuer) == 60)
        let deposit = Command.deposit(Deposit(model: token.model, amount: 1, reference: ""))
        #expect(try token.ledger.apply(deposit) == .supplyZero)
        token.ledger.pass(seconds: token.intervalSeconds + 1)
        #expect(try token.ledger.apply(.snapshot(TakeSnapshot(token: token.token))) == .supplyZero)
        var view = token.ledger.view
        for pool in [AccountID.revenue(token.model), .claimPool(token.model), .burnPool(token.model)] {
            #expect(try view.balance(of: pool).available == 0, "\(pool)")
        }
    }

    @Test("Snapshots that were taken before stay claimable, the burn pool goes to the issuer with the last token")
    func earlierSnapshots() throws {
        let other = address(0x777)
        var token = try RevenueToken(supply: 3)
        #expect(try token.transfer(2, to: other) == .accepted)
        try token.deposit(100)
        try token.snapshotAfterInterval()
        #expect(try token.burn(1) == .accepted)
        #expect(try token.burn(2, by: other) == .accepted)
        #expect(try token.claim([1], by: other) == .accepted)
        #expect(try token.claim([1]) == .accepted)
        var view = token.ledger.view
        #expect(try view.balance(of: .external).debits == 100)
        let left = try view.balance(of: .claimPool(token.model)).available
        #expect(try token.paid(to: other).adding(token.paid()) == UInt256(100).subtracting(left))
        #expect(left == 0)
        #expect(try view.balance(of: .burnPool(token.model)).available == 0)
    }

    @Test("A call's charge at supply zero reaches the issuer, and its refund takes it from there")
    func charges() throws {
        var metered = try MeteredLedger(prices: CommandSamples.schedule([.call: 1_000_000]), credit: 100)
        var view = metered.ledger.view
        let token = try view.model(metered.model).token
        let burn = Burn(
            holder: RevenueToken.issuer, token: token, amount: 1000, recipient: RevenueToken.issuer,
            authorization: try metered.ledger.authorization(of: RevenueToken.issuer))
        try metered.ledger.accept(.burn(burn))
        let call = try metered.call(Usage([.call: 7]))
        #expect(try metered.balance(of: .address(RevenueToken.issuer)).available == 7)
        #expect(try metered.balance(of: .revenue(metered.model)).available == 0)
        #expect(try metered.refund(call, 3) == .accepted)
        #expect(try metered.balance(of: .address(RevenueToken.issuer)).available == 4)
    }

    @Test("Tokens and money cannot be sent where nobody can act", arguments: [0, 1, 2])
    func receivers(kind: Int) throws {
        var token = try RevenueToken(supply: 1000)
        let other = try ModelID("other")
        try token.ledger.accept(Self.register(other))
        var view = token.ledger.view
        let unusable = [token.token, try view.model(other).token, TestLedger.genesis.signingDomain.verifyingContract][kind]
        let (issuer, authorization) = (RevenueToken.issuer, try token.ledger.authorization(of: RevenueToken.issuer))
        try token.deposit(100)
        try token.snapshotAfterInterval()
        let commands: [Command] = [
            .issuerTransfer(IssuerTransfer(token: token.token, to: unusable, amount: 1)),
            .transfer(Transfer(holder: issuer, token: token.token, to: unusable, amount: 1, authorization: authorization)),
            .grantVesting(GrantVesting(token: token.token, holder: unusable, terms: CommandSamples.vesting(of: 1))),
            .claim(Claim(holder: issuer, token: token.token, snapshotIDs: [1], recipient: unusable, authorization: authorization)),
            .claimLifetime(ClaimLifetime(holder: issuer, token: token.token, upToSnapshotID: 1, recipient: unusable, authorization: authorization)),
            .burn(Burn(holder: issuer, token: token.token, amount: 1, recipient: unusable, authorization: authorization)),
            .credit(Credit(account: .address(unusable), amount: 1, reference: "")),
            .transferFunds(TransferFunds(from: .address(issuer), to: .address(unusable), amount: 1, reference: "")),
        ]
        for command in commands { #expect(try token.ledger.apply(command) == .recipientUnusable, "\(command)") }
    }

    @Test("The zero address receives neither claims nor burns nor credits, and neither issues nor shares")
    func zeroAddress() throws {
        var token = try RevenueToken(supply: 1000)
        let (issuer, authorization) = (RevenueToken.issuer, try token.ledger.authorization(of: RevenueToken.issuer))
        try token.deposit(100)
        try token.snapshotAfterInterval()
        for command: Command in [
            .claim(Claim(holder: issuer, token: token.token, snapshotIDs: [1], recipient: .zero, authorization: authorization)),
            .burn(Burn(holder: issuer, token: token.token, amount: 1, recipient: .zero, authorization: authorization)),
            .credit(Credit(account: .address(.zero), amount: 1, reference: "")),
            Self.register(try ModelID("a"), issuer: .zero),
            Self.register(try ModelID("b"), split: [RevenueShare(account: .address(.zero), basisPoints: 1)]),
            Self.register(try ModelID("c"), split: [RevenueShare(account: .address(token.token), basisPoints: 1)]),
        ] { #expect(try token.ledger.apply(command) == .recipientUnusable, "\(command)") }
    }

    @Test("What the first rules let a token hold of itself is named: its tokens, and what it earns as dust")
    func selfHeld() throws {
        var token = try RevenueToken(supply: 1000, percentClaimable: 100, rules: .first)
        #expect(try token.transfer(500, to: token.token) == .accepted)
        token.ledger.rules = .second
        try token.deposit(1000)
        try token.snapshotAfterInterval()
        #expect(try token.ledger.store.dust(of: token.token) == 500)
        let nobodys = try token.ledger.store.heldByNobody(of: token.token)
        #expect((nobodys.tokens, nobodys.claimable) == (500, 500))
        #expect(try token.ledger.store.shares(ofSnapshot: 1, of: token.token).dust == 500)
    }

    static func register(_ model: ModelID, issuer: Address = RevenueToken.issuer, split: [RevenueShare] = []) -> Command {
        .registerModel(
            RegisterModel(
                model: model, issuer: issuer,
                token: TokenTerms(name: "T", symbol: "T", supply: 1000, percentClaimable: 60, snapshotIntervalSeconds: 10, claimWindow: 0),
                prices: PriceSchedule(), split: split, limits: ModelLimits(contextTokens: 1, maximumOutputTokens: 1), modelCommitment: .zero))
    }
}

extension CommandSamples {
    static func vesting(of total: UInt256) -> VestingTerms {
        VestingTerms(total: total, startsAt: time, cliffSeconds: 0, durationSeconds: 10, isRevocable: true)
    }
}
