import EthereumPrimitives
import LedgerCore
import Testing
import VerificationGames

/// A ledger with a metered call and a content record of kind opml that came of it, a defender and a challenger.
struct StakedLedger {
    static let challenger = address(0xC4A1)
    static let stranger = address(0x57A)
    static let bond = coins(5)
    static let windowSeconds: UInt64 = 1000
    static let clockSeconds: UInt64 = 60
    static let tokenID = Keccak256.hash(utf8: "why?").word

    var metered: MeteredLedger
    let call: CommandID
    let defender: AccountName

    /// A call costs a coin, of which an account gets a fifth and the token's holders the rest.
    ///
    /// - Parameter isBurnt: Whether the token was burnt before the call, so that the issuer gets the holders' part.
    init(kind: ProofKind = .optimistic, waits: Bool = true, partner: Address = address(0xFEE), isBurnt: Bool = false) throws {
        let partner = FundedAccount.address(partner)
        metered = try MeteredLedger(
            prices: CommandSamples.schedule([.call: coins(1_000_000)]), split: [RevenueShare(account: partner, basisPoints: 2000)], credit: coins(10))
        defender = try AccountName("defender")
        if isBurnt {
            var view = metered.ledger.view
            let (issuer, token) = (RevenueToken.issuer, try view.model(metered.model).token)
            try metered.ledger.accept(
                .burn(Burn(holder: issuer, token: token, amount: 1000, recipient: issuer, authorization: metered.ledger.authorization(of: issuer))))
        }
        call = try metered.call(Usage([.call: 1]))
        try metered.ledger.accept(.createAccount(CreateAccount(name: defender)))
        try metered.ledger.accept(.credit(Credit(account: .named(defender), amount: coins(20), reference: "")))
        try metered.ledger.accept(.credit(Credit(account: .address(Self.challenger), amount: coins(20), reference: "")))
        let commitment = CommitContent.commitment(tokenID: Self.tokenID, owner: address(1), salt: word(1))
        try metered.ledger.accept(.commitContent(CommitContent(commitment: commitment, owner: address(1), authorization: nil)))
        let proof = OptimisticProof(endpoint: "completions", claim: Self.claim, stopped: [], endsText: false).encoded
        try metered.ledger.accept(
            .revealContent(
                RevealContent(
                    owner: address(1), salt: word(1), prompt: Array("why?".utf8), aigcData: [65], model: metered.model, modelCommitment: .zero,
                    proofKind: kind, proof: proof, authorization: nil)))
        if waits { metered.ledger.pass(seconds: 3601) }
    }

    static var claim: TraceClaim {
        TraceClaim(
            programRoot: word(1), tapeRoot: word(2), seed: 0, temperatureMilli: 0, topK: 0, topPMilli: 1000, maximumTokens: 9, promptSteps: 1,
            steps: 2,
            stops: [], finalState: word(3))
    }

    mutating func stake(bond: UInt256 = bond, call: CommandID? = nil, account: AccountName? = nil) throws -> Outcome {
        try metered.ledger.apply(
            .stakeContent(
                StakeContent(
                    tokenID: Self.tokenID, account: account ?? defender, bond: bond, call: call, windowMilliseconds: Self.windowSeconds * 1000,
                    clockMilliseconds: Self.clockSeconds * 1000)))
    }

    mutating func challenge(by challenger: Address = challenger) throws -> Outcome {
        try metered.ledger.apply(
            .challengeContent(
                ChallengeContent(challenger: challenger, tokenID: Self.tokenID, authorization: metered.ledger.authorization(of: challenger))))
    }

    /// Makes a move; the operator's without a player.
    mutating func play(_ move: ContentMove, by player: Address? = nil) throws -> Outcome {
        try metered.ledger.apply(
            .playContent(
                PlayContent(
                    tokenID: Self.tokenID, move: move.encoded, player: player ?? .zero,
                    authorization: try player.map { try metered.ledger.authorization(of: $0) })))
    }

    /// Stakes with the call, challenges, and lets the defender's clock run out.
    mutating func loseByClock() throws -> Outcome {
        #expect(try stake(call: call) == .accepted)
        #expect(try challenge() == .accepted)
        metered.ledger.pass(seconds: Self.clockSeconds)
        return try play(.game(.timeOut), by: Self.stranger)
    }

    var isFinal: Bool {
        get throws {
            var view = metered.ledger.view
            let content = try view.content(Self.tokenID)
            return try view.isFinal(content, at: metered.ledger.time, windowSeconds: 3600)
        }
    }

    func available(_ account: AccountID) throws -> UInt256 { try metered.balance(of: account).available }
}
