internal import EthereumPrimitives
internal import LedgerCore
internal import VerificationGames

/// Bonds behind content records. The moves of a game are those of `VerificationGame`, which has its own tests; here is what they do to money.
extension NaiveLedger {
    struct Stake {
        var account: AccountName
        var bond: Natural
        var call: CommandID?
        var windowEnd: Timestamp
        var clockMilliseconds: UInt64
        var isUpheld = false
        var game: Game?
    }

    struct Game {
        var challenger: Address
        var challengedAt: Timestamp
        var state: VerificationGame
    }

    mutating func stake(_ command: StakeContent) throws(Outcome) {
        guard let content = contents[command.tokenID] else { throw .contentNotFound }
        let isSettled = Natural(now.milliseconds) > Natural(content.committedAt.milliseconds) + Natural(genesis?.contentWindowSeconds ?? 0) * 1000
        try require(content.command.proofKind == .optimistic && isSettled, .contentNotStakeable)
        try require(stakes[command.tokenID] == nil, .contentStaked)
        try requireAccount(.named(command.account))
        var charge = Natural.zero
        if let id = command.call {
            guard let call = calls[id], call.isSettled, call.hold.model == content.command.model else { throw .callNotFound }
            charge = call.credits.reduce(0) { $0 + $1.amount }
        }
        let bond = Natural(command.bond)
        try require(!bond.isZero && bond >= charge, .bondTooSmall)
        try require(available(.named(command.account)) >= bond, .insufficientBalance)
        held[.named(command.account), default: 0] += bond
        stakes[command.tokenID] = Stake(
            account: command.account, bond: bond, call: command.call, windowEnd: now.adding(milliseconds: command.windowMilliseconds),
            clockMilliseconds: command.clockMilliseconds)
    }

    mutating func challenge(_ command: ChallengeContent) throws(Outcome) {
        guard let content = contents[command.tokenID] else { throw .contentNotFound }
        guard let stake = stakes[command.tokenID], !stake.isUpheld else { throw .contentNotStaked }
        try require(stake.game == nil, .gameInProgress)
        try require(now < stake.windowEnd, .windowOver)
        guard let proof = try? OptimisticProof(encoded: content.command.proof) else { throw .proofInvalid }
        let account = AccountID.address(command.challenger)
        try requireBeyondOwed(stake.bond, account)
        try require(available(account) >= stake.bond, .insufficientBalance)
        held[account, default: 0] += stake.bond
        let state = VerificationGame(claim: proof.claim, clockMilliseconds: stake.clockMilliseconds, at: now.milliseconds)
        stakes[command.tokenID]?.game = Game(challenger: command.challenger, challengedAt: now, state: state)
    }

    mutating func play(_ command: PlayContent) throws(Outcome) {
        try require(command.move.count <= 16_384, .contentTooLarge)
        guard let stake = stakes[command.tokenID], !stake.isUpheld else { throw .contentNotStaked }
        guard let move = try? ContentMove(encoded: command.move) else { throw .moveRefused }
        guard case .game(let gameMove) = move else {
            try require(stake.game == nil, .gameInProgress)
            try require(now >= stake.windowEnd, .windowNotOver)
            held[.named(stake.account), default: 0] -= stake.bond
            stakes[command.tokenID]?.isUpheld = true
            return
        }
        guard var game = stake.game else { throw .moveRefused }
        let isSigned = command.authorization != nil
        switch gameMove {
        case .split: try require(!isSigned, .moveRefused)
        case .select: try require(isSigned && command.player == game.challenger, .moveRefused)
        case .judge, .timeOut: break
        }
        let winner: VerificationGame.Side?
        do { winner = try game.state.play(gameMove, by: isSigned ? .challenger : .defender, at: now.milliseconds) } catch { throw .moveRefused }
        switch winner {
        case nil: stakes[command.tokenID]?.game = game
        case .defender: try award(stake, game, command.tokenID)
        case .challenger: try void(stake, game, command.tokenID)
        }
    }

    private mutating func award(_ stake: Stake, _ game: Game, _ tokenID: UInt256) throws(Outcome) {
        held[.address(game.challenger), default: 0] -= stake.bond
        try take(stake.bond, from: .address(game.challenger))
        try give(stake.bond, to: .named(stake.account))
        stakes[tokenID]?.game = nil
        stakes[tokenID]?.windowEnd = stake.windowEnd.adding(milliseconds: now.milliseconds - game.challengedAt.milliseconds)
    }

    /// The caller gets all back: from the receivers what they have left of it, from the bond the rest.
    private mutating func void(_ stake: Stake, _ game: Game, _ tokenID: UInt256) throws(Outcome) {
        var parts: [(account: AccountID, amount: Natural)] = []
        var fee = Natural.zero
        if let id = stake.call, var call = calls[id] {
            fee = call.spent
            for index in call.credits.indices where !fee.isZero {
                let credit = call.credits[index]
                let mayTake = credit.account != .revenue(call.hold.model) || models[call.hold.model]?.token.redeemed.isZero ?? true
                parts.append((credit.account, min(credit.amount - credit.reversed, mayTake ? available(credit.account) : 0)))
                call.credits[index].reversed = credit.amount
            }
            if !fee.isZero { call.refundCount = min(call.refundCount + 1, 64) }
            calls[id] = call
            models[call.hold.model]?.charged -= fee
            for part in parts where part.account == .revenue(call.hold.model) {
                models[call.hold.model]?.earned -= part.amount
                models[call.hold.model]?.token.revenue -= part.amount
            }
            try give(fee, to: .named(call.hold.account))
        }
        held[.address(game.challenger), default: 0] -= stake.bond
        held[.named(stake.account), default: 0] -= stake.bond
        try take(stake.bond, from: .named(stake.account))
        try give(stake.bond + parts.reduce(0) { $0 + $1.amount } - fee, to: .address(game.challenger))
        for part in parts { try take(part.amount, from: part.account) }
        contents[tokenID] = nil
        stakes[tokenID] = nil
    }
}
