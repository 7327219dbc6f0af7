package import EthereumPrimitives

extension VerificationGame {
    /// A move of a game.
    package enum Move: Sendable, Hashable {
        /// The defender's hashes between the parts, in order.
        case split([Bytes32])
        /// The challenger's choice: the first part whose end is wrong, counted from 0.
        case select(Int)
        /// The proof of the one unit.
        case judge(UnitWitness)
        /// The statement that the side to move has no time left.
        case timeOut
    }

    /// The reason why a move changes nothing.
    package enum Refusal: Error, Sendable, Hashable {
        /// Another kind of move is due.
        case notExpected
        /// The other side is to move.
        case notYourTurn
        /// A split has another number of hashes than ``splits``.
        case wrongNumberOfHashes(expected: Int)
        /// There is no such part.
        case noSuchPart(count: Int)
        /// The side to move still has time.
        case timeLeft(milliseconds: UInt64)
        /// The time for the move is over; only a time-out can follow.
        case timeOver
        case witness(WitnessFault)
    }

    /// What is left on the clock of the side to move; zero when its time is over.
    package func millisecondsLeft(at time: UInt64) -> UInt64 {
        let clock = turn.side == .defender ? defenderMilliseconds : challengerMilliseconds
        let used = time > movedAt ? time - movedAt : 0
        return used >= clock ? 0 : clock - used
    }

    /// Makes a move.
    ///
    /// - Parameter mover: The side that moves. Anybody may prove a unit or state a time-out.
    /// - Returns: The winner when the game is over; nil when it goes on.
    package mutating func play(_ move: Move, by mover: Side, at time: UInt64) throws(Refusal) -> Side? {
        let left = millisecondsLeft(at: time)
        if case .timeOut = move {
            guard left == 0 else { throw .timeLeft(milliseconds: left) }
            return turn.side.other
        }
        guard left > 0 else { throw .timeOver }
        switch (move, turn) {
        case (.split(let hashes), .split):
            guard mover == .defender else { throw .notYourTurn }
            guard hashes.count == splits.count else { throw .wrongNumberOfHashes(expected: splits.count) }
            use(left, at: time)
            turn = .select(hashes)
        case (.select(let part), .select(let hashes)):
            guard mover == .challenger else { throw .notYourTurn }
            guard (0...hashes.count).contains(part) else { throw .noSuchPart(count: hashes.count + 1) }
            use(left, at: time)
            narrow(to: part, among: hashes)
        case (.judge(let witness), .judge): return try winner(by: witness)
        default: throw .notExpected
        }
        return nil
    }

    /// Stops the clock of the side that has moved.
    private mutating func use(_ left: UInt64, at time: UInt64) {
        switch turn.side {
        case .defender: defenderMilliseconds = left
        case .challenger: challengerMilliseconds = left
        }
        movedAt = max(movedAt, time)
    }

    private mutating func narrow(to part: Int, among hashes: [Bytes32]) {
        let places = [start] + splits + [end]
        let ends = [startHash] + hashes + [endHash]
        (start, end) = (places[part], places[part + 1])
        (startHash, endHash) = (ends[part], ends[part + 1])
        descend()
    }

    private func winner(by witness: UnitWitness) throws(Refusal) -> Side {
        guard let unit = disputedUnit else { throw .notExpected }
        let right: Bytes32
        do { right = try unit.result(of: witness) } catch { throw .witness(error) }
        return right == endHash ? .defender : .challenger
    }
}
