/// Commands in the order of their coming, in pieces that are taken whole, so that taking some neither copies nor moves the others.
struct SubmissionQueue {
    private static let pieceSize = 250

    private var pieces: [[Submission]] = []
    private var first = 0
    private(set) var count = 0

    var isEmpty: Bool { count == 0 }

    mutating func append(_ submission: Submission) {
        count += 1
        if first < pieces.count, pieces[pieces.count - 1].count < SubmissionQueue.pieceSize {
            pieces[pieces.count - 1].append(submission)
        } else {
            var piece: [Submission] = []
            piece.reserveCapacity(SubmissionQueue.pieceSize)
            piece.append(submission)
            pieces.append(piece)
        }
    }

    /// The first commands, up to a piece and at most `limit`, which is above zero.
    mutating func take(_ limit: Int) -> [Submission] {
        guard first < pieces.count else { return [] }
        var taken = pieces[first]
        if taken.count > limit {
            pieces[first] = Array(taken.dropFirst(limit))
            taken.removeLast(taken.count - limit)
        } else {
            pieces[first] = []
            first += 1
            if first == pieces.count { (pieces, first) = ([], 0) } else if first >= 64 { dropTakenPieces() }
        }
        count -= taken.count
        return taken
    }

    /// The first command, where it is of a certain kind.
    mutating func takeFirst(where condition: (Submission) -> Bool) -> Submission? {
        guard first < pieces.count, let submission = pieces[first].first, condition(submission) else { return nil }
        return take(1).first
    }

    private mutating func dropTakenPieces() {
        pieces.removeFirst(first)
        first = 0
    }
}
