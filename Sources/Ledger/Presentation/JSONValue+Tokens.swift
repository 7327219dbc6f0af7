internal import EthereumPrimitives
package import LedgerCore
package import StrictJSON

extension JSONValue {
    /// A token's terms, and in a sentence each what they mean for its holders.
    package static func terms(_ terms: TokenTerms) -> JSONValue {
        .object([
            "percentClaimable": .count(terms.percentClaimable), "snapshotIntervalSeconds": .count(terms.snapshotIntervalSeconds),
            "claimWindow": .count(terms.claimWindow), "claimSeconds": claimSeconds(terms),
            "leastSnapshotRevenue": .amount(terms.leastSnapshotRevenue),
            "meaning": .array(meaning(of: terms).map { .string($0) }),
        ])
    }

    static func claimSeconds(_ terms: TokenTerms) -> JSONValue { terms.claimSeconds.map { .count($0) } ?? .null }

    private static func meaning(of terms: TokenTerms) -> [String] {
        [
            "Of each snapshot's revenue holders can claim \(terms.percentClaimable) % in proportion; the rest is paid for burning tokens.",
            "Between two snapshots there are more than \(terms.snapshotIntervalSeconds) seconds.",
            terms.claimSeconds.map {
                "A snapshot can be claimed for at least \($0) seconds; what is unclaimed then goes to all holders of a newer one."
            }
                ?? "A snapshot can be claimed for ever.",
            terms.leastSnapshotRevenue.isZero
                ? "Snapshots may be of any revenue: a holder whose part of one is less than a unit gets nothing of it."
                : "A snapshot has a revenue of at least \(terms.leastSnapshotRevenue); a holder whose part of it is less than a unit gets nothing of it.",
        ]
    }

    /// The shares of a snapshot.
    package static func shares(_ shares: SnapshotShares) -> JSONValue {
        .object([
            "dust": .amount(shares.dust), "holders": .count(shares.holders), "holdersWithNothing": .count(shares.holdersWithNothing),
            "withNothing": .array(shares.withNothing.map { .text($0) }),
            "smallestEarningHolding": shares.smallestEarningHolding.map { .amount($0) } ?? .null,
        ])
    }
}
