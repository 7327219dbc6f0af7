import EthereumPrimitives
import LedgerCore
import Testing

/// A ledger with one model and its token, and the ERC-7641 operations in the words of the contract.
struct RevenueToken {
    static let issuer = address(0x100)
    static let intervalSeconds: UInt64 = 1000
    /// Of tokens with a claim window, whose claims live an hour at least.
    static let windowedIntervalSeconds: UInt64 = 3600

    var ledger: TestLedger
    let model: ModelID
    let token: Address
    let intervalSeconds: UInt64

    init(
        supply: UInt256 = 1_000_000, percentClaimable: UInt64 = 60, claimWindow: UInt64 = 0, leastRevenue: UInt256 = 0, rules: RuleVersion = .current
    ) throws {
        var ledger = try TestLedger(rules: rules)
        intervalSeconds = claimWindow == 0 ? Self.intervalSeconds : Self.windowedIntervalSeconds
        model = try ModelID("erc7641")
        let terms = TokenTerms(
            name: "ERC7641", symbol: "ERCX", supply: supply, percentClaimable: percentClaimable,
            snapshotIntervalSeconds: intervalSeconds, claimWindow: claimWindow, leastSnapshotRevenue: leastRevenue)
        try ledger.accept(
            .registerModel(
                RegisterModel(
                    model: model, issuer: RevenueToken.issuer, token: terms, prices: PriceSchedule(),
                    limits: ModelLimits(contextTokens: 100, maximumOutputTokens: 100), modelCommitment: .zero)))
        var view = ledger.view
        token = try view.model(model).token
        self.ledger = ledger
    }

    mutating func deposit(_ amount: UInt256) throws {
        try ledger.accept(.deposit(Deposit(model: model, amount: amount, reference: "test")))
    }

    mutating func snapshotAfterInterval() throws {
        ledger.pass(seconds: intervalSeconds + 1)
        try ledger.accept(.snapshot(TakeSnapshot(token: token)))
    }

    mutating func transfer(_ amount: UInt256, to: Address, from holder: Address = issuer) throws -> Outcome {
        try ledger.apply(
            .transfer(Transfer(holder: holder, token: token, to: to, amount: amount, authorization: ledger.authorization(of: holder))))
    }

    mutating func burn(_ amount: UInt256, by holder: Address = issuer) throws -> Outcome {
        try ledger.apply(
            .burn(Burn(holder: holder, token: token, amount: amount, recipient: holder, authorization: ledger.authorization(of: holder))))
    }

    mutating func claim(_ ids: [UInt256], by holder: Address = issuer) throws -> Outcome {
        try ledger.apply(
            .claim(Claim(holder: holder, token: token, snapshotIDs: ids, recipient: holder, authorization: ledger.authorization(of: holder))))
    }

    func redeemableOnBurn(_ amount: UInt256) throws -> UInt256 {
        var view = ledger.view
        return try view.redeemableOnBurn(amount, of: token)
    }

    func claimableRevenue(of holder: Address = issuer, atSnapshot id: UInt256) throws -> UInt256 {
        var view = ledger.view
        return try view.claimableRevenue(of: holder, in: token, atSnapshot: id)
    }

    func balance(of holder: Address = issuer) throws -> UInt256 {
        var view = ledger.view
        return try view.holder(holder, of: token).balance
    }

    /// What was paid out to a holder so far.
    func paid(to holder: Address = issuer) throws -> UInt256 {
        var view = ledger.view
        return try view.balance(of: .address(holder)).credits
    }
}
