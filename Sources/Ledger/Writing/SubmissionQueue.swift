/// Commands in the order of their coming, in pieces that are taken whole, so that taking some neither copies nor moves the others.
struct SubmissionQueue {
    private static let pieceSize = 250

    private var pieces: [[Submission]] = []
    private var next = 0
    private(set) var count = 0

    var isEmpty: Bool { count == 0 }

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

    var first: Submission? { next < pieces.count ? pieces[next].first : nil }

    /// Puts a command before all others.
    mutating func prepend(_ submission: Submission) {
        count += 1
        if next < pieces.count { pieces[next].insert(submission, at: 0) } else { pieces.append([submission]) }
    }

    /// The first commands, up to a piece and at most `limit`, which is above zero.
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

    /// The first command, where it is of a certain kind.
    mutating func takeFirst(where condition: (Submission) -> Bool) -> Submission? {
        guard let first, condition(first) else { return nil }
        return take(1).first
    }

    private mutating func dropTakenPieces() {
        pieces.removeFirst(next)
        next = 0
    }
}
