import Ledger
import LedgerCore

/// The writer's two stages as far as a ``PipelineMachine`` can tell: numbers in place of entries.
struct PretendedBatcher {
    struct Sealed {
        var entries: [UInt64] = []
        var awaiting: [UInt64] = []
        var failuresBefore = 0
    }

    private(set) var applied: [UInt64] = []
    private(set) var entries: [UInt64] = []
    private(set) var awaiting: [UInt64] = []
    private(set) var stored: [UInt64] = []
    private(set) var isHealthy = true
    private var storedNumbers: Set<UInt64> = []
    private var hasReadStore = false
    private var failures = 0
    private var failuresBefore = 0

    var mustReadStore: Bool { !hasReadStore || failures != failuresBefore }
    var canApplyAtOnce: Bool { !mustReadStore && isHealthy }

    func isStored(_ number: UInt64) -> Bool { storedNumbers.contains(number) }

    /// - Throws: ``PipelineWorld/Violation`` where a commit runs: what is read could then be older than what was applied.
    mutating func readStoreIfNeeded(isWriting: Bool) throws {
        guard !hasReadStore else { return }
        if isWriting { throw PipelineWorld.Violation(description: "the store is read beside a commit") }
        (hasReadStore, failuresBefore) = (true, failures)
    }

    mutating func apply(_ submission: Submission, isOnSender: Bool) throws {
        applied.append(submission.id.low)
        entries.append(submission.id.low)
        if submission.isDurable || !isHealthy { awaiting.append(submission.id.low) }
    }

    /// - Returns: Commands that waited for a commit which cannot come any more.
    mutating func discardAfterFailure() -> [UInt64] {
        guard hasReadStore, failures != failuresBefore else { return [] }
        defer { (hasReadStore, entries, awaiting) = (false, [], []) }
        return awaiting
    }

    mutating func seal() -> Sealed {
        defer { (entries, awaiting) = ([], []) }
        return Sealed(entries: entries, awaiting: awaiting, failuresBefore: failuresBefore)
    }

    /// - Returns: Whether the batch is in the store.
    mutating func write(_ sealed: Sealed, fails: Bool) throws -> Bool {
        guard !sealed.entries.isEmpty || !sealed.awaiting.isEmpty else { return true }
        guard sealed.failuresBefore == failures else { return false }
        if fails {
            failures += 1
            isHealthy = false
            return false
        }
        if let last = stored.last, let first = sealed.entries.first, first <= last {
            throw PipelineWorld.Violation(description: "batches are written out of order")
        }
        stored += sealed.entries
        storedNumbers.formUnion(sealed.entries)
        isHealthy = true
        return true
    }

    mutating func probe() { isHealthy = true }
}
