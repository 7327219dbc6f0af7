/// Commands in the order of their arrival, kept in pieces that are taken whole: taking some neither copies nor moves the others.
struct SubmissionQueue {
    private static let pieceSize = 250

    private var pieces: [[Submission]] = []
    private var next = 0
    private(set) var count = 0

    var isEmpty: Bool { count == 0 }
    /// The command that is taken next.
    var first: Submission? { next < pieces.count ? pieces[next].first : nil }

    mutating func append(_ submission: Submission) {
        count += 1
        if next < pieces.count, pieces[pieces.count - 1].count < SubmissionQueue.pieceSize {
            pieces[pieces.count - 1].append(submission)
        } else {
            var piece: [Submission] = []
            piece.reserveCapacity(SubmissionQueue.pieceSize)
            piece.append(submission)
            pieces.append(piece)
        }
    }

    /// Adds a command before all others.
    mutating func prepend(_ submission: Submission) {
        count += 1
        if next < pieces.count { pieces[next].insert(submission, at: 0) } else { pieces.append([submission]) }
    }

    /// Removes and returns the first commands: at most one piece and at most `limit`, which is above zero.
    mutating func take(_ limit: Int) -> [Submission] {
        guard next < pieces.count else { return [] }
        var taken = pieces[next]
        if taken.count > limit {
            pieces[next] = Array(taken.dropFirst(limit))
            taken.removeLast(taken.count - limit)
        } else {
            pieces[next] = []
            next += 1
            if next == pieces.count { (pieces, next) = ([], 0) } else if next >= 64 { dropTakenPieces() }
        }
        count -= taken.count
        return taken
    }

    /// Removes and returns the first command.
    mutating func takeFirst() -> Submission? {
        guard next < pieces.count, pieces[next].count > 1 else { return take(1).first }
        count -= 1
        return pieces[next].removeFirst()
    }

    private mutating func dropTakenPieces() {
        pieces.removeFirst(next)
        next = 0
    }
}
