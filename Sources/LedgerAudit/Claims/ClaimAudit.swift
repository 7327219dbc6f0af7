package import LedgerCore
package import TransparencyLog

/// Everything that leads from a paid claim back to the calls that paid it, for whoever has the log's key and nothing else.
///
/// The claim's entry names its snapshots. Each snapshot's entry carries the sums over its period: of the revenue, entry by entry, and of the holders'
/// balances. The holder's balance is opened in one, charges in the other; each charge is an entry of the log itself.
package struct ClaimAudit: Sendable, Hashable {
    package static let format = "imo-claim-audit@v1"

    /// A snapshot that the claim names.
    package struct Snapshot: Sendable, Hashable {
        /// The snapshot before, or the token's registration.
        package let previous: LoggedEntry
        package let entry: LoggedEntry
        /// The holder's place among all holders.
        package let holder: SumOpening
        /// The charges that are opened: all of the period, or those that were drawn.
        package let charges: [Charge]
    }

    /// An entry of the log in a snapshot's sum.
    package struct Charge: Sendable, Hashable {
        package let entry: LoggedEntry
        /// The amount that the sum has for the entry. Where it is not what the entry says, the operator is proven to have lied.
        package let summed: RevenueChange
        package let opening: SumOpening
    }

    package let checkpoint: SignedNote
    /// The first entry, which names the ledger.
    package let ledger: LoggedEntry
    package let registration: LoggedEntry
    package let claim: LoggedEntry
    /// The number of charges that are opened of each snapshot, at least.
    package let sample: UInt64
    package let snapshots: [Snapshot]
}
