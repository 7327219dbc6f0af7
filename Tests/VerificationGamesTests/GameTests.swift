import ContentProofs
import EthereumPrimitives
import EthereumTestSupport
import Foundation
import ReferenceModel
import Testing
import VerificationGames

@Suite("Verification games")
struct GameTests {
    /// The number of games; `IMO_GAMES=10000` plays ten thousand.
    static let games = ProcessInfo.processInfo.environment["IMO_GAMES"].flatMap { Int($0) } ?? 240
    static let lanes = Array(0..<8)

    /// Plays a game to its end, a second a move.
    static func play(_ claim: TraceClaim, defender: GamePlayer, challenger: GamePlayer) throws -> (winner: VerificationGame.Side, moves: Int) {
        var game = VerificationGame(claim: claim, clockMilliseconds: 60_000, at: 0)
        for move in 1...40 {
            let side = game.turn.side
            let choice = (side == .defender ? defender : challenger).move(in: game)
            // The unit is proven by the side that knows it; the other could not.
            let proof = game.turn == .judge ? challenger.move(in: game) : choice
            if let winner = try game.play(game.turn == .judge ? proof : choice, by: side, at: UInt64(move) * 1000) { return (winner, move) }
        }
        throw GameFault.endless
    }

    enum GameFault: Error { case endless }

    @Test("The honest challenger wins against a claim that is wrong anywhere", arguments: lanes)
    func challengerWins(lane: Int) throws {
        var random = SeededGenerator(seed: 22_000 + UInt64(lane))
        for game in 0..<Self.games / Self.lanes.count {
            let call = try RandomCall(using: &random)
            let cheat = call.cheat(using: &random)
            let honest = call.honestTrace(of: cheat.claim, tape: cheat.tape)
            // A mistake that the network forgets again leaves a claim that is right.
            if honest.claim == cheat.claim { continue }
            let (winner, moves) = try Self.play(cheat.claim, defender: GamePlayer(trace: cheat), challenger: GamePlayer(trace: honest))
            #expect(winner == .challenger, "lane \(lane), game \(game)")
            #expect(moves <= 17)
        }
    }

    @Test("The honest defender wins against a challenger who is wrong anywhere", arguments: lanes)
    func defenderWins(lane: Int) throws {
        var random = SeededGenerator(seed: 33_000 + UInt64(lane))
        for game in 0..<Self.games / Self.lanes.count {
            let call = try RandomCall(using: &random)
            let honest = call.trace
            #expect(honest.isAccepted)
            let wrong = call.trace(with: TraceFault(step: Int.random(in: 0..<Int(call.claim.steps), using: &random), place: .random))
            var match = VerificationGame(claim: honest.claim, clockMilliseconds: 60_000, at: 0)
            var winner: VerificationGame.Side?
            let (defender, challenger) = (GamePlayer(trace: honest), GamePlayer(trace: wrong))
            while winner == nil {
                var move = (match.turn.side == .defender ? defender : challenger).move(in: match)
                // Half of the challengers select at random.
                if case .select(let hashes) = match.turn, game.isMultiple(of: 2) { move = .select(Int.random(in: 0...hashes.count, using: &random)) }
                winner = try match.play(move, by: match.turn.side, at: match.movedAt + 10)
            }
            #expect(winner == .defender, "lane \(lane), game \(game)")
        }
    }

    @Test("A game of the longest call has no more than nineteen moves")
    func longestGame() {
        var claim = TraceClaim.sample
        claim.steps = UInt32(MachineShape.maximumSteps)
        var game = VerificationGame(claim: claim, clockMilliseconds: 1000, at: 0)
        var moves = 1
        while game.turn != .judge {
            let move: VerificationGame.Move = game.turn.side == .defender ? .split(game.splits.map { _ in .zero }) : .select(0)
            #expect(throws: Never.self) { _ = try game.play(move, by: game.turn.side, at: 0) }
            moves += 1
        }
        #expect(moves == 19)
    }

    @Test("The side whose clock has run out loses, and only then")
    func clocks() throws {
        for late in [VerificationGame.Side.defender, .challenger] {
            var game = VerificationGame(claim: .sample, clockMilliseconds: 1000, at: 5000)
            if late == .challenger { _ = try game.play(.split(game.splits.map { _ in .zero }), by: .defender, at: 5400) }
            let begun = game.movedAt
            #expect(game.millisecondsLeft(at: begun + 999) == 1)
            #expect(throws: VerificationGame.Refusal.timeLeft(milliseconds: 1)) { _ = try game.play(.timeOut, by: .challenger, at: begun + 999) }
            let move: VerificationGame.Move = late == .defender ? .split(game.splits.map { _ in .zero }) : .select(0)
            #expect(throws: VerificationGame.Refusal.timeOver) { _ = try game.play(move, by: late, at: begun + 1000) }
            #expect(try game.play(.timeOut, by: .defender, at: begun + 1000) == late.other)
        }
    }

    @Test("A clock keeps what earlier moves have used")
    func clockAddsUp() throws {
        var game = VerificationGame(claim: .sample, clockMilliseconds: 1000, at: 0)
        _ = try game.play(.split(game.splits.map { _ in .zero }), by: .defender, at: 400)
        _ = try game.play(.select(0), by: .challenger, at: 500)
        #expect(game.millisecondsLeft(at: 500) == 600)
        #expect(game.challengerMilliseconds == 900)
    }

    @Test("Moves out of turn, of the wrong side or form change nothing")
    func refusals() throws {
        var game = VerificationGame(claim: .sample, clockMilliseconds: 1000, at: 0)
        let before = game
        let hashes = game.splits.map { _ in MachineState.failed }
        #expect(throws: VerificationGame.Refusal.notYourTurn) { _ = try game.play(.split(hashes), by: .challenger, at: 1) }
        #expect(throws: VerificationGame.Refusal.wrongNumberOfHashes(expected: 7)) { _ = try game.play(.split([]), by: .defender, at: 1) }
        #expect(throws: VerificationGame.Refusal.notExpected) { _ = try game.play(.select(0), by: .challenger, at: 1) }
        #expect(game == before)
        _ = try game.play(.split(hashes), by: .defender, at: 1)
        #expect(throws: VerificationGame.Refusal.noSuchPart(count: 8)) { _ = try game.play(.select(8), by: .challenger, at: 1) }
        #expect(throws: VerificationGame.Refusal.noSuchPart(count: 8)) { _ = try game.play(.select(-1), by: .challenger, at: 1) }
    }

    @Test("Canary: a challenger whose own trace is wrong loses a game that the right one wins")
    func canary() throws {
        var random = SeededGenerator(seed: 5)
        let call = try RandomCall(using: &random)
        let cheat = call.trace(with: TraceFault(step: 2, place: .nextHidden(7)))
        let blind = call.trace(with: TraceFault(step: 0, place: .random))
        let honest = call.honestTrace(of: cheat.claim, tape: cheat.tape)
        let right = try Self.play(cheat.claim, defender: GamePlayer(trace: cheat), challenger: GamePlayer(trace: honest))
        #expect(right.winner == .challenger)
        // The wrong trace differs from the first step on, where the cheat's claim is right.
        var game = VerificationGame(claim: cheat.claim, clockMilliseconds: 1000, at: 0)
        var winner: VerificationGame.Side?
        while winner == nil {
            let move =
                game.turn == .judge || game.turn.side == .defender ? GamePlayer(trace: cheat).move(in: game) : GamePlayer(trace: blind).move(in: game)
            winner = try game.play(move, by: game.turn.side, at: 1)
        }
        #expect(winner == .defender)
    }
}

extension TraceClaim {
    static var sample: TraceClaim {
        TraceClaim(
            programRoot: .zero, tapeRoot: .zero, seed: 1, temperatureMilli: 1000, topK: 0, topPMilli: 1000, maximumTokens: 50, promptSteps: 10,
            steps: 60,
            stops: [], finalState: .zero)
    }
}
