import EthereumPrimitives
import LedgerCore
import Testing

/// A ledger with one model, one caller with a key, and calls in three words: hold, settle, give back.
struct MeteredLedger {
    var ledger: TestLedger
    let model: ModelID
    let caller: AccountName
    let keyHash = word(99)

    init(prices: PriceSchedule, split: [RevenueShare] = [], credit: UInt256 = 0) throws {
        var ledger = try TestLedger()
        model = try ModelID("model")
        caller = try AccountName("caller")
        try ledger.accept(.createAccount(CreateAccount(name: caller)))
        try ledger.accept(.createKey(CreateKey(keyHash: keyHash, account: caller, label: "")))
        let terms = TokenTerms(name: "T", symbol: "T", supply: 1000, percentClaimable: 60, snapshotIntervalSeconds: 0, claimWindow: 0)
        try ledger.accept(
            .registerModel(
                RegisterModel(
                    model: model, issuer: RevenueToken.issuer, token: terms, prices: prices, split: split,
                    limits: ModelLimits(contextTokens: 100, maximumOutputTokens: 100), modelCommitment: .zero)))
        if !credit.isZero { try ledger.accept(.credit(Credit(account: .named(caller), amount: credit, reference: ""))) }
        self.ledger = ledger
    }

    mutating func hold(_ usage: Usage, expiresAfter seconds: UInt64 = 60) throws -> (id: CommandID, outcome: Outcome) {
        let id = ledger.nextID()
        let hold = Hold(
            account: caller, model: model, keyHash: keyHash, greatestUsage: usage, expiresAt: ledger.time.adding(milliseconds: seconds * 1000),
            requestHash: word(1))
        return (id, try ledger.apply(.hold(hold), id: id))
    }

    mutating func settle(_ id: CommandID, _ usage: Usage) throws -> Outcome {
        try ledger.apply(.settle(Settle(hold: id, usage: usage, source: .upstream, responseHash: word(2))), id: id.resolution)
    }

    mutating func expire(_ id: CommandID) throws -> Outcome { try ledger.apply(.expireHold(ExpireHold(hold: id))) }
    mutating func void(_ id: CommandID) throws -> Outcome { try ledger.apply(.void(VoidHold(hold: id, reason: .upstreamFailed))) }

    mutating func setPrice(_ prices: PriceSchedule, startsAt: Timestamp? = nil) throws -> Outcome {
        try ledger.apply(.setPrice(SetPrice(model: model, prices: prices, startsAt: startsAt)))
    }

    /// A whole call that uses as much as it holds.
    mutating func call(_ usage: Usage) throws -> CommandID {
        let hold = try hold(usage)
        #expect(hold.outcome == .accepted)
        #expect(try settle(hold.id, usage) == .accepted)
        return hold.id
    }

    /// What a whole call costs.
    mutating func charge(_ usage: Usage) throws -> UInt256? {
        let before = try callerBalance.debits
        _ = try call(usage)
        return try callerBalance.debits.subtracting(before)
    }

    mutating func setDiscount(_ basisPoints: UInt64?, model: ModelID? = nil, startsAt: Timestamp? = nil) throws -> Outcome {
        try ledger.apply(.setDiscount(SetDiscount(keyHash: keyHash, model: model, basisPoints: basisPoints, startsAt: startsAt)))
    }

    mutating func setBudget(_ budget: BudgetID, _ limit: UInt256?) throws -> Outcome {
        try ledger.apply(.setBudget(SetBudget(budget: budget, limit: limit)))
    }

    mutating func refund(_ call: CommandID, _ amount: UInt256? = nil) throws -> Outcome {
        try ledger.apply(.refund(Refund(call: call, amount: amount, reason: "test")))
    }

    func balance(of account: AccountID) throws -> BalanceRecord {
        var view = ledger.view
        return try view.balance(of: account)
    }

    var callerBalance: BalanceRecord { get throws { try balance(of: .named(caller)) } }
}
