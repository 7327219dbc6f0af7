/// The greatest cost of one program, so that no policy stops the ledger. All are far above what the largest systems need.
enum WorkLimits {
    /// Triggers due between two events.
    static let mostRuns = 1_000_000
    /// Members visited by one event or one trigger.
    static let mostVisits = 200_000_000
    /// Members visited by one event in a ledger, where others wait meanwhile. Work on more members belongs into a trigger.
    static let mostVisitsOfSentEvent = 1_000_000
    /// Members of one roster.
    static let mostMembers = 5_000_000
    /// The length of a text that `join` makes, in bytes.
    static let longestText = 4_096
    /// The size of a number, in bits.
    static let widestNumber = 1 << 22
}
