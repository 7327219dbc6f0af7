internal import EthereumPrimitives
package import VerificationGames

/// Plays a side of a game by a trace. With the right trace it wins.
package struct GamePlayer: Sendable {
    package let trace: CallTrace

    package init(trace: CallTrace) {
        self.trace = trace
    }

    /// The next move, for whichever side's turn it is.
    package func move(in game: VerificationGame) -> VerificationGame.Move {
        switch game.turn {
        case .split: return .split(hashes(in: game).dropFirst().dropLast())
        case .select(let hashes): return .select(selection(in: game, among: hashes + [game.endHash]))
        case .judge: return .judge(trace.witness(step: game.step ?? 0, unit: game.start))
        }
    }

    /// The first part whose end this trace has otherwise; the last where it agrees with all, which loses.
    private func selection(in game: VerificationGame, among ends: [Bytes32]) -> Int {
        zip(hashes(in: game).dropFirst(), ends).enumerated().first { $0.element.0 != $0.element.1 }?.offset ?? ends.count - 1
    }

    /// The hashes at the ends of the parts, as this trace has them.
    private func hashes(in game: VerificationGame) -> [Bytes32] {
        let places = [game.start] + game.splits + [game.end]
        guard let step = game.step else { return places.map { trace.state(before: $0) } }
        let chain = trace.chain(in: step)
        return places.map { chain[$0] }
    }
}
