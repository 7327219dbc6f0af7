/// The version of the rules by which an entry's command was carried out. It stands first in the encoding of the entry.
///
/// A change of a rule gets a new version: entries that were written before replay by the rules of their time, and new entries follow the new ones. The
/// version never decreases along a journal.
public enum RuleVersion: UInt64, Sendable, Hashable, Comparable, CaseIterable {
    /// The rules up to version 0.1 of the program.
    case first = 1
    /// Names that read as something else are reserved, claims have a least time to live, and no money goes where nobody can take it from.
    case second = 2
    /// Where requests to be paid out are required, what an address owes for payments before a restoration is taken as its holder asks for it too, and what it
    /// owes cannot be spent otherwise. No payment is recorded that an account cannot have made.
    case third = 3

    /// The version that new entries follow.
    public static let current = RuleVersion.third

    public static func < (left: RuleVersion, right: RuleVersion) -> Bool { left.rawValue < right.rawValue }
}
