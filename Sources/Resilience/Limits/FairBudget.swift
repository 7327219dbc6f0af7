/// A number of bytes, calls or connections that many callers share, of which none can take so much that nothing is left for another.
///
/// A caller may take more as long as it has at most ``multiple`` times what is then left over for all: the dynamic thresholds of Choudhury and Hahne
/// (IEEE/ACM Transactions on Networking 6, 1998). A caller that is alone gets seven eighths, and n such callers leave one part in 7n + 1 free. A caller that
/// has nothing may take all that is left.
package struct FairBudget: Sendable {
    package static let multiple = 7

    /// May be lowered below what is in use; nothing more is then taken until enough was given back.
    package var limit: Int
    package private(set) var used = 0
    private var shares: [CallSource: Int] = [:]

    package init(limit: Int) {
        self.limit = limit
    }

    /// Returns what a caller has taken.
    package func share(of source: CallSource) -> Int { shares[source] ?? 0 }

    /// Returns whether a caller may take this much now.
    package func allows(_ count: Int, for source: CallSource) -> Bool {
        guard count >= 0, count <= limit - used else { return false }
        let own = share(of: source)
        return own == 0 || own / FairBudget.multiple <= limit - used - count
    }

    /// Takes from the budget.
    ///
    /// - Returns: false if the caller may not; nothing is taken then.
    package mutating func take(_ count: Int, for source: CallSource) -> Bool {
        guard allows(count, for: source) else { return false }
        takeAnyway(count, for: source)
        return true
    }

    /// Takes from the budget what is in use already, even if that is more than the caller may have.
    package mutating func takeAnyway(_ count: Int, for source: CallSource) {
        precondition(count >= 0, "a negative number is taken")
        guard count > 0 else { return }
        used += count
        shares[source, default: 0] += count
    }

    /// Returns what a caller took.
    package mutating func giveBack(_ count: Int, of source: CallSource) {
        guard count > 0 else { return }
        guard let place = shares.index(forKey: source), shares.values[place] >= count else {
            preconditionFailure("more is given back than was taken")
        }
        used -= count
        if shares.values[place] == count { shares.remove(at: place) } else { shares.values[place] -= count }
    }
}
