import EthereumPrimitives
import LedgerCore
import Testing

/// A ledger in which every refusal can be met: revoked keys, claimed and rolled snapshots, a burnt token, expired and revealed commitments.
struct PrecedenceStage {
    static let model = name { try ModelID("model") }
    static let burnt = name { try ModelID("burnt") }
    static let unknownModel = name { try ModelID("unknown") }
    static let caller = name { try AccountName("caller") }
    static let other = name { try AccountName("other") }
    static let nobody = name { try AccountName("nobody") }
    static let (key, revokedKey, othersKey, unknownKey) = (word(99), word(98), word(97), word(96))
    static let issuer = address(0x100)
    static let holder = address(0x200)
    static let stranger = address(0x300)
    static let unknownToken = address(0xDEAD)
    static let price = CommandSamples.schedule([.call: 1_000_000, .image: .max])

    var ledger: TestLedger
    let token: Address
    let burntToken: Address
    /// An open hold of 10, and one that was settled.
    let openHold: CommandID
    let settledHold: CommandID
    let expiredReveal = reveal("late", salt: 1)
    let rivalReveal = reveal("taken", salt: 2)
    let pendingReveal = reveal("pending", salt: 3)

    init() throws {
        var ledger = try TestLedger()
        try Self.openAccounts(in: &ledger)
        try ledger.accept(Self.register(Self.model, window: 1))
        try ledger.accept(Self.register(Self.burnt, window: 0))
        var view = ledger.view
        (token, burntToken) = (try view.model(Self.model).token, try view.model(Self.burnt).token)
        (openHold, settledHold) = try Self.makeHolds(in: &ledger)
        try ledger.accept(
            .burn(
                Burn(
                    holder: Self.issuer, token: burntToken, amount: 1000, recipient: Self.issuer, authorization: ledger.authorization(of: Self.issuer)
                )))
        try ledger.accept(.issuerTransfer(IssuerTransfer(token: token, to: Self.holder, amount: 400)))
        try Self.commitAll([expiredReveal], in: &ledger)
        ledger.pass(seconds: TestLedger.genesis.contentWindowSeconds + 1)
        for id: UInt256 in [1, 2, 3, 4] {
            try ledger.accept(.deposit(Deposit(model: Self.model, amount: 1000, reference: "")))
            ledger.pass(seconds: 3601)
            try ledger.accept(.snapshot(TakeSnapshot(token: token)))
            try ledger.accept(Self.claim([id], token: token, ledger.authorization(of: Self.holder)))
        }
        let first = Self.reveal("taken", salt: 9)
        try Self.commitAll([first, rivalReveal, pendingReveal], in: &ledger)
        try ledger.accept(.revealContent(first))
        self.ledger = ledger
    }

    private static func openAccounts(in ledger: inout TestLedger) throws {
        for name in [caller, other] { try ledger.accept(.createAccount(CreateAccount(name: name))) }
        try ledger.accept(.credit(Credit(account: .named(caller), amount: 100, reference: "")))
        for (hash, name) in [(key, caller), (revokedKey, caller), (othersKey, other)] {
            try ledger.accept(.createKey(CreateKey(keyHash: hash, account: name, label: "")))
        }
        try ledger.accept(.revokeKey(RevokeKey(keyHash: revokedKey)))
    }

    private static func makeHolds(in ledger: inout TestLedger) throws -> (open: CommandID, settled: CommandID) {
        let (open, settled) = (ledger.nextID(), ledger.nextID())
        for id in [open, settled] { try ledger.accept(hold(Usage([.call: 10]), at: ledger.time, lastingSeconds: 1_000_000), id: id) }
        try ledger.accept(.settle(Settle(hold: settled, usage: Usage(), source: .upstream, responseHash: .zero)), id: settled.resolution)
        return (open, settled)
    }

    private static func commitAll(_ reveals: [RevealContent], in ledger: inout TestLedger) throws {
        for reveal in reveals {
            let commitment = CommitContent.commitment(tokenID: reveal.tokenID, owner: reveal.owner, salt: reveal.salt)
            try ledger.accept(.commitContent(CommitContent(commitment: commitment, owner: reveal.owner, authorization: nil)))
        }
    }
}

// MARK: - Commands

extension PrecedenceStage {
    static func register(
        _ model: ModelID, percent: UInt64 = 60, supply: UInt256 = 1000, split: [RevenueShare] = [], asset: AssetNumber = .settlement,
        window: UInt64 = 0
    ) -> Command {
        .registerModel(
            RegisterModel(
                model: model, issuer: issuer,
                token: TokenTerms(
                    name: "T", symbol: "T", supply: supply, percentClaimable: percent, snapshotIntervalSeconds: window == 0 ? 10 : 3600,
                    claimWindow: window),
                asset: asset, prices: price, split: split, limits: ModelLimits(contextTokens: 1, maximumOutputTokens: 1), modelCommitment: word(1)))
    }

    static func hold(
        _ usage: Usage, account: AccountName = caller, key: Bytes32 = key, model: ModelID = model, at time: Timestamp, lastingSeconds: UInt64 = 60
    ) -> Command {
        .hold(
            Hold(
                account: account, model: model, keyHash: key, greatestUsage: usage, expiresAt: time.adding(milliseconds: lastingSeconds * 1000),
                requestHash: .zero))
    }

    static func claim(_ ids: [UInt256], by holder: Address = holder, token: Address, _ authorization: HolderAuthorization) -> Command {
        .claim(Claim(holder: holder, token: token, snapshotIDs: ids, recipient: holder, authorization: authorization))
    }

    static func reveal(
        _ prompt: String, salt: UInt64, model: ModelID = model, modelCommitment: UInt64 = 1, dataBytes: Int = 3
    ) -> RevealContent {
        RevealContent(
            owner: holder, salt: word(salt), prompt: Array(prompt.utf8), aigcData: [UInt8](repeating: 1, count: dataBytes), model: model,
            modelCommitment: word(modelCommitment), proofKind: .attestation, proof: [], authorization: nil)
    }

    private static func name<Name>(_ make: () throws -> Name) -> Name {
        do { return try make() } catch { preconditionFailure("\(error)") }
    }
}
