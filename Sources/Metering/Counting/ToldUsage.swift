internal import LedgerCore

/// The usage that an upstream's reports tell one after another, in one place.
struct ToldUsage: Sendable {
    /// The last report, without the counts that fell; nil as long as none came.
    private(set) var latest: TokenCounts?
    private var greatest = TokenCounts()

    /// - Parameter joins: Whether the reports tell different counts, as ``WireFormat/joinsUsage`` has it.
    mutating func note(_ report: TokenCounts, joins: Bool) {
        latest = joins ? latest?.updated(by: report) ?? report : report.following(greatest)
        greatest = greatest.joined(with: report)
    }

    /// The usage that all reports tell together: a count that fell, or is told no more, stays what it was at most.
    var counts: TokenCounts? { latest?.completed(by: greatest) }

    /// The usage at its place, or, where that says nothing, the one that stands where no API has it.
    static func chosen(_ placed: TokenCounts?, else misplaced: TokenCounts?) -> TokenCounts? {
        guard let placed else { return misplaced }
        return placed.saysNothing ? misplaced ?? placed : placed
    }
}

extension TokenCounts {
    /// Whether every whole is zero or not told.
    var saysNothing: Bool { (prompt ?? 0) == 0 && (completion ?? 0) == 0 && (total ?? 0) == 0 && seconds == nil }

    /// These counts with those that they do not tell taken from the greatest reports, each with its parts.
    fileprivate func completed(by greatest: TokenCounts) -> TokenCounts {
        var counts = self
        if prompt == nil, greatest.prompt != nil {
            counts.prompt = greatest.prompt
            counts.takeParts(of: .inputToken, from: greatest)
        }
        if completion == nil, greatest.completion != nil {
            counts.completion = greatest.completion
            counts.takeParts(of: .outputToken, from: greatest)
        }
        if counts.prompt == nil, counts.completion == nil { counts.total = greatest.total }
        return counts
    }

    private mutating func takeParts(of unit: MeteredUnit, from greatest: TokenCounts) {
        for part in unit.parts {
            parts[part] = max(parts[part], greatest.parts[part])
            takeParts(of: part, from: greatest)
        }
    }
}
