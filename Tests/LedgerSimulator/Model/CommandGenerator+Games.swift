internal import EthereumPrimitives
internal import EthereumTestSupport
internal import LedgerCore
internal import VerificationGames

extension CommandGenerator {
    /// A proof of kind opml. Its hashes are of nothing, so that games about it end by the clocks, or where both sides agreed on a failure.
    mutating func optimisticProof() -> [UInt8] {
        let promptSteps = UInt32(random.next(upperBound: 9 as UInt64)) + 1
        let claim = TraceClaim(
            programRoot: word(1), tapeRoot: word(2), seed: random.next(), temperatureMilli: 1000, topK: 0, topPMilli: 1000, maximumTokens: 50,
            promptSteps: promptSteps, steps: promptSteps + UInt32(random.next(upperBound: 30 as UInt64)) + 1, stops: [[10]], finalState: word(3))
        return OptimisticProof(endpoint: "completions", claim: claim, stopped: [], endsText: false).encoded
    }

    mutating func gameCommand(_ model: NaiveLedger) -> Command {
        let disputed = model.stakes.filter { $0.value.game != nil }.keys.sorted(by: <)
        let open = model.stakes.filter { $0.value.game == nil && !$0.value.isUpheld }.keys.sorted(by: <)
        if let tokenID = disputed.randomElement(using: &random), chance(85) { return move(tokenID, model) }
        if let tokenID = open.randomElement(using: &random), chance(70) { return chance(80) ? challenge(tokenID, model) : move(tokenID, model) }
        let isNoneFresh = !model.contents.contains { $0.value.command.proofKind == .optimistic && model.stakes[$0.key] == nil }
        if isNoneFresh, chance(90) { return chance(50) ? commit(model) : reveal(model) }
        return stake(model)
    }

    private mutating func stake(_ model: NaiveLedger) -> Command {
        let fresh = model.contents.filter { $0.value.command.proofKind == .optimistic && model.stakes[$0.key] == nil }.keys.sorted(by: <)
        let paid = fresh.filter { tokenID in
            model.calls.values.contains { $0.isSettled && !$0.spent.isZero && $0.hold.model == model.contents[tokenID]?.command.model }
        }
        if paid.isEmpty, chance(60) { return chance(50) ? hold(model) : settle(model) }
        let tokenID =
            chance(85) ? (paid.isEmpty ? fresh : paid).randomElement(using: &random) : model.contents.keys.sorted(by: <).randomElement(using: &random)
        if chance(75) { time = time.adding(milliseconds: (Self.ledger.contentWindowSeconds + 1) * 1000) }
        let wealthy = model.accounts.sorted { "\($0)" < "\($1)" }.max { model.available(.named($0)) < model.available(.named($1)) }
        let account = chance(80) ? wealthy ?? account() : account()
        let maker = tokenID.flatMap { model.contents[$0]?.command.model }
        let settled = model.calls.filter { $0.value.isSettled && $0.value.hold.model == maker && !$0.value.spent.isZero }.keys.sorted()
        let call = chance(10) ? nil : chance(4) ? freshID() : settled.randomElement(using: &random)
        let charge = call.flatMap { model.calls[$0]?.credits.reduce(Natural.zero) { $0 + $1.amount } } ?? 0
        // Mostly a bond that is large enough and that some challenger can match.
        let richest = Self.holders.map { model.available(.address($0)) }.max() ?? 0
        if richest.isZero, chance(70) {
            return .credit(Credit(account: .address(holder()), asset: .settlement, amount: amount(), reference: "for a bond"))
        }
        let bond = max(Natural(part(of: min(model.available(.named(account)), richest))), charge).word ?? .max
        return .stakeContent(
            StakeContent(
                tokenID: tokenID ?? 0, account: account, bond: chance(85) ? bond : amount(), call: call,
                windowMilliseconds: pick([1_000, 600_000, 3_600_000], orRarely: .max), clockMilliseconds: pick([500, 60_000], orRarely: 0)))
    }

    private mutating func challenge(_ tokenID: UInt256, _ model: NaiveLedger) -> Command {
        let bond = model.stakes[tokenID]?.bond ?? 0
        let able = Self.holders.filter { model.available(.address($0)) >= bond }
        let challenger = chance(90) ? able.randomElement(using: &random) ?? holder() : holder()
        return .challengeContent(
            ChallengeContent(challenger: challenger, tokenID: chance(3) ? 0 : tokenID, authorization: authorization(challenger, model)))
    }

    private mutating func move(_ tokenID: UInt256, _ model: NaiveLedger) -> Command {
        let game = model.stakes[tokenID]?.game
        if chance(15) { time = time.adding(milliseconds: 60_000) }
        let challenger = game?.challenger ?? holder()
        let due: ContentMove
        switch game?.state.turn {
        case nil: due = .finish
        case .split: due = .game(.split((game?.state.splits ?? []).map { _ in chance(40) ? MachineState.failed : word(random.next(upperBound: 9)) }))
        case .select(let hashes): due = .game(.select(Int(random.next(upperBound: UInt64(hashes.count + 1)))))
        case .judge: due = .game(.judge(.closing(witness())))
        }
        let move: ContentMove = chance(75) ? due : chance(80) ? .game(.timeOut) : .finish
        let isChallengers = chance(4) ? chance(50) : isSelection(move)
        let bytes = chance(2) ? [0xC0] : move.encoded
        guard isChallengers else { return .playContent(PlayContent(tokenID: tokenID, move: bytes, player: .zero, authorization: nil)) }
        let player = chance(3) ? holder() : challenger
        return .playContent(PlayContent(tokenID: tokenID, move: bytes, player: player, authorization: authorization(player, model)))
    }

    private func isSelection(_ move: ContentMove) -> Bool { if case .game(.select) = move { true } else { false } }

    private func witness() -> ClosingWitness {
        ClosingWitness(
            state: .beginning(seed: 0), symbols: Opening(leaf: [], path: []), chainBeforeSampler: word(0),
            hidden: [Int16](repeating: 0, count: MachineShape.hidden))
    }
}
