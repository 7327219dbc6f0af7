package import EthereumPrimitives

/// A game between a defender, who claims a call's trace, and a challenger, who doubts it.
///
/// The defender splits the disputed interval into up to eight parts by naming the hashes between them. The challenger selects the first part whose end
/// it doubts. When one step is left, the game goes on inside it, and when one unit is left, anybody computes that unit. Each side has a clock that runs
/// while it is to move. Pure: time comes as an argument, in milliseconds.
///
/// The side that knows the trace always wins: a wrong end has a first wrong part, and the right unit is the only one that can be proven.
package struct VerificationGame: Sendable, Hashable {
    package static let parts = 8

    package enum Side: UInt8, Sendable, Hashable {
        case defender = 1
        case challenger = 2

        package var other: Side { self == .defender ? .challenger : .defender }
    }

    /// What is expected next.
    package enum Turn: Sendable, Hashable {
        /// The defender names the hashes between the parts.
        case split
        /// The challenger selects a part. The hashes between the parts come with it.
        case select([Bytes32])
        /// Somebody proves the unit; the defender's clock runs.
        case judge

        package var side: Side {
            if case .select = self { .challenger } else { .defender }
        }
    }

    package let claim: TraceClaim
    /// The step that is disputed as a whole; nil while the game is between steps.
    package internal(set) var step: Int?
    /// The disputed interval, counted in steps or in units of the step. The first hash is agreed, the last is not.
    package internal(set) var start: Int
    package internal(set) var end: Int
    package internal(set) var startHash: Bytes32
    package internal(set) var endHash: Bytes32
    /// The hash of the state before the disputed step.
    package internal(set) var stepHash: Bytes32
    package internal(set) var turn: Turn
    /// What is left on each clock, without the move in progress.
    package internal(set) var defenderMilliseconds: UInt64
    package internal(set) var challengerMilliseconds: UInt64
    package internal(set) var movedAt: UInt64

    /// Begins a game about a claim, which must be well formed.
    package init(claim: TraceClaim, clockMilliseconds: UInt64, at time: UInt64) {
        self.claim = claim
        (start, end) = (0, Int(claim.steps))
        (startHash, endHash, stepHash) = (claim.beginning, claim.finalState, claim.beginning)
        turn = .split
        (defenderMilliseconds, challengerMilliseconds) = (clockMilliseconds, clockMilliseconds)
        movedAt = time
        descend()
    }

    /// Restores a game from its parts.
    package init(
        claim: TraceClaim, step: Int?, interval: (start: Int, end: Int), hashes: (start: Bytes32, end: Bytes32, step: Bytes32), turn: Turn,
        clocks: (defender: UInt64, challenger: UInt64), movedAt: UInt64
    ) {
        self.claim = claim
        self.step = step
        (start, end) = interval
        (startHash, endHash, stepHash) = hashes
        self.turn = turn
        (defenderMilliseconds, challengerMilliseconds) = clocks
        self.movedAt = movedAt
    }

    /// The places at which the interval is split, without its ends. None when one unit is left.
    package var splits: [Int] {
        let parts = min(Self.parts, end - start)
        return (0..<parts).dropFirst().map { start + (end - start) * $0 / parts }
    }

    /// The one unit that is left; nil before.
    package var disputedUnit: DisputedUnit? {
        guard case .judge = turn, let step else { return nil }
        return DisputedUnit(claim: claim, step: step, unit: start, state: stepHash, before: startHash)
    }

    /// Goes from a single step into its units, and from a single unit to the judge.
    mutating func descend() {
        if step == nil, end - start == 1 {
            step = start
            stepHash = startHash
            (start, end) = (0, MachineShape.unitsPerStep)
        }
        turn = step != nil && end - start == 1 ? .judge : .split
    }
}
