import EthereumPrimitives
import LedgerCore
import Testing

/// A ledger with one model, and the two steps of a content record.
struct ContentLedger {
    static let alice = address(0xA11CE)
    static let bob = address(0xB0B)
    static let carol = address(0xCA401)
    static let modelCommitment = word(0xC0DE)

    var ledger: TestLedger
    let model: ModelID

    init(windowSeconds: UInt64 = 3600) throws {
        ledger = try TestLedger(
            genesis: OpenLedger(
                ledgerID: word(7), chainID: 31337, asset: TestLedger.localCredit, operatorAddress: .zero, contentWindowSeconds: windowSeconds))
        model = try ModelID("m")
        let terms = TokenTerms(name: "T", symbol: "T", supply: 1, percentClaimable: 0, snapshotIntervalSeconds: 0, claimWindow: 0)
        try ledger.accept(
            .registerModel(
                RegisterModel(
                    model: model, issuer: Self.alice, token: terms, prices: PriceSchedule(),
                    limits: ModelLimits(contextTokens: 1, maximumOutputTokens: 1), modelCommitment: Self.modelCommitment)))
    }

    static func tokenID(_ prompt: String) -> UInt256 { Keccak256.hash(utf8: prompt).word }

    static func commitment(_ prompt: String, _ owner: Address, salt: UInt64) -> Bytes32 {
        CommitContent.commitment(tokenID: tokenID(prompt), owner: owner, salt: word(salt))
    }

    /// By the operator on the owner's behalf, unless there is an authorization.
    mutating func commit(_ hash: Bytes32, by owner: Address, _ authorization: HolderAuthorization? = nil) throws -> Outcome {
        try ledger.apply(.commitContent(CommitContent(commitment: hash, owner: owner, authorization: authorization)))
    }

    mutating func commit(_ prompt: String, by owner: Address, salt: UInt64 = 1) throws {
        #expect(try commit(Self.commitment(prompt, owner, salt: salt), by: owner) == .accepted)
    }

    mutating func reveal(
        _ prompt: String, by owner: Address, salt: UInt64 = 1, data: String = "data", modelCommitment: Bytes32 = modelCommitment,
        _ authorization: HolderAuthorization? = nil
    ) throws -> Outcome {
        try ledger.apply(
            .revealContent(
                RevealContent(
                    owner: owner, salt: word(salt), prompt: Array(prompt.utf8), aigcData: Array(data.utf8), model: model,
                    modelCommitment: modelCommitment, proofKind: .attestation, proof: [1, 2, 3], authorization: authorization)))
    }

    func content(_ prompt: String) throws -> ContentRecord {
        var view = ledger.view
        return try view.content(Self.tokenID(prompt))
    }

    /// ERC-7007 `verify` at the ledger's time, or so many milliseconds later.
    func verify(_ prompt: String, data: String = "data", proof: [UInt8] = [1, 2, 3], later milliseconds: UInt64 = 0) throws -> Bool {
        var view = ledger.view
        return try view.verify(
            prompt: Array(prompt.utf8), aigcData: Array(data.utf8), proof: proof, at: ledger.time.adding(milliseconds: milliseconds))
    }
}
