import LedgerCore

/// When snapshots of a model's token are taken: at an interval, or at a time of day in UTC.
///
/// The last snapshot in the ledger says what is due. A gateway that was off for days takes one snapshot, not one for each day.
struct SnapshotPlan: Equatable {
    enum Rhythm: Equatable {
        case every(seconds: UInt64)
        /// Seconds after midnight, UTC.
        case daily(at: UInt64)
    }

    private static let secondsPerDay: UInt64 = 86_400

    let model: ModelID
    let rhythm: Rhythm

    /// Returns the time of the occurrence that is due.
    ///
    /// - Parameter last: When the last snapshot was taken, or the token was made.
    /// - Returns: nil when none is due yet.
    func due(after last: Timestamp, at now: Timestamp) -> Timestamp? {
        switch rhythm {
        case .every(let seconds):
            let next = last.adding(milliseconds: seconds * 1000)
            return next <= now ? next : nil
        case .daily(let second):
            let latest = SnapshotPlan.latest(second, notAfter: now.seconds)
            return latest.map { $0 > last.seconds } == true ? latest.map { Timestamp(milliseconds: $0 * 1000) } : nil
        }
    }

    /// Returns the time of the next occurrence that is not due yet.
    func next(after last: Timestamp, at now: Timestamp) -> Timestamp {
        switch rhythm {
        case .every(let seconds): return last.adding(milliseconds: seconds * 1000)
        case .daily(let second):
            let latest = SnapshotPlan.latest(second, notAfter: now.seconds)
            return Timestamp(milliseconds: (latest.map { $0 + SnapshotPlan.secondsPerDay } ?? second) * 1000)
        }
    }

    /// The latest time of this second of a day that is not after a time; nil before the first.
    private static func latest(_ second: UInt64, notAfter now: UInt64) -> UInt64? {
        let today = now / secondsPerDay * secondsPerDay + second
        if today <= now { return today }
        return today >= secondsPerDay ? today - secondsPerDay : nil
    }
}

/// Several plans: `tiny=24h,large=06:00`.
struct SnapshotPlans: WrittenArgument {
    private static let units: [Character: UInt64] = ["s": 1, "m": 60, "h": 3600, "d": 86_400]
    private static let expected = "expected models with an interval or a time of day in UTC, such as tiny=24h,large=06:00"

    let plans: [SnapshotPlan]

    init(written text: String) throws {
        plans = try text.split(separator: ",", omittingEmptySubsequences: false).map { part in
            let halves = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            guard halves.count == 2 else { throw WrittenFault(SnapshotPlans.expected) }
            return SnapshotPlan(model: try ModelID(halves[0]), rhythm: try SnapshotPlans.rhythm(halves[1]))
        }
        guard Set(plans.map(\.model)).count == plans.count else { throw WrittenFault("a model is there twice; name each once") }
    }

    private static func rhythm(_ text: String) throws -> SnapshotPlan.Rhythm {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        if parts.count == 2, parts.allSatisfy({ $0.count == 2 }), let hour = UInt64(parts[0]), let minute = UInt64(parts[1]), hour < 24, minute < 60 {
            return .daily(at: hour * 3600 + minute * 60)
        }
        guard let unit = text.last.flatMap({ units[$0] }), let count = UInt64(text.dropLast()), (1...1_000_000).contains(count) else {
            throw WrittenFault("'\(text)' is neither an interval such as 24h nor a time such as 06:00; \(expected)")
        }
        return .every(seconds: count * unit)
    }
}
