public import LedgerCore

/// Replays a journal from nothing and compares the result with the store: every hash, signature, outcome and record. It trusts nothing that the database
/// says.
///
/// Two threads share the work. One reads, decodes and checks signatures (on all processors), the other applies. Their memory does not grow with the
/// journal.
///
/// A run can continue an earlier one, given the records that the earlier run made. It then replays the new entries only and hashes the old ones again, so
/// that every byte that changed is still found.
public struct JournalVerifier {
    /// The result of a run.
    public struct Report: Sendable {
        /// The number of entries that passed.
        public var entries: UInt64 = 0
        /// The number of these that an earlier run had replayed.
        public var entriesVerifiedBefore: UInt64 = 0
        /// The chain's hash after the last of them.
        public var head = JournalHead.empty
        /// The number of records that were compared.
        public var records = 0
        /// One sentence for each fault, which names the entry or the record; empty when there is none.
        public var problems: [String] = []
        public var isVerified: Bool { problems.isEmpty }
    }

    /// The progress of a run.
    public struct Progress: Sendable {
        /// The number of the last entry that was read.
        public let entries: UInt64
        /// The number of entries that the store says it has.
        public let total: UInt64
    }

    /// The treatment of the entries that an earlier run replayed.
    public enum Past: Sendable {
        /// All of them are hashed again.
        case rehashed
        /// Only the hash after the last of them is compared. A byte that has changed in an older one since then is not found.
        case trusted
    }

    /// Calls its argument with one consistent state of the ledger.
    public typealias Access = ((any LedgerReader) throws -> Void) throws -> Void

    /// The number of pages read in one access, so that no state is held for long while a gateway writes.
    private static let pagesPerAccess = 50

    private let state: any LedgerStore
    private var scan: JournalScan
    private let replay: Replay
    private let progress: (Progress) -> Void
    private var report = Report()

    /// Verifies a journal from its first entry.
    ///
    /// - Parameters:
    ///   - reader: One consistent state of the ledger that nobody writes to.
    ///   - proofs: Repeats model calls for content proofs.
    ///   - progress: Called after each page.
    /// - Throws: ``StoreFailure`` when the store cannot be read. Damage that the store reports is a problem of the report instead.
    public static func verify(
        _ reader: some LedgerReader, proofs: any ReexecutionVerifier, progress: @escaping (Progress) -> Void = { _ in }
    ) throws -> Report {
        try verify(into: MemoryLedger(keepsJournal: false), past: .rehashed, proofs: proofs, progress: progress) { try $0(reader) }
    }

    /// - Parameters:
    ///   - state: The records and the head as an earlier run left them, or nothing. Afterwards as this run has them; after a report with problems,
    ///     as of an entry before the first of these.
    ///   - access: Called several times, each time with a state at least as new as before.
    public static func verify(
        into state: any LedgerStore, past: Past, proofs: any ReexecutionVerifier, progress: @escaping (Progress) -> Void = { _ in }, access: Access
    ) throws -> Report {
        var verifier = try JournalVerifier(state: state, past: past, proofs: proofs, progress: progress)
        try verifier.reportingDamage { try $0.run(access) }
        return verifier.report
    }

    private init(state: any LedgerStore, past: Past, proofs: any ReexecutionVerifier, progress: @escaping (Progress) -> Void) throws {
        self.state = state
        self.progress = progress
        let head = try state.head()
        report.entriesVerifiedBefore = head.number
        scan = try JournalScan(verified: head, past: past, state: state, proofs: proofs)
        replay = Replay(state: state, head: head)
    }

    private mutating func run(_ access: Access) throws {
        var isDone = false
        while !isDone {
            try access { reader in
                isDone = try readSome(reader)
                if isDone { try conclude(reader) }
            }
        }
    }

    /// Calls `body`, and adds damage that the store reports to the problems.
    private mutating func reportingDamage(_ body: (inout JournalVerifier) throws -> Void) throws {
        do { try body(&self) } catch let failure as StoreFailure where failure.code == .corrupt {
            report.problems.append(failure.description)
        }
    }

    /// - Returns: True when the journal's end or a fault was reached.
    private mutating func readSome(_ reader: any LedgerReader) throws -> Bool {
        let total = try reader.head().number
        for _ in 0..<JournalVerifier.pagesPerAccess {
            let page = try scan.nextPage(of: reader)
            let goesOn = replay.take(page)
            progress(Progress(entries: scan.number, total: total))
            if !goesOn || page.isLast { return true }
        }
        return false
    }

    private mutating func conclude(_ reader: any LedgerReader) throws {
        if let problem = try replay.finish() {
            report.problems.append(problem)
        }
        report.head = replay.head
        report.entries = replay.head.number
        guard report.isVerified else { return }
        let stored = try reader.head()
        if stored != report.head {
            report.problems.append(
                "the journal ends with entry \(report.entries) and hash \(report.head.hash); the chain head says entry \(stored.number) and hash \(stored.hash)"
            )
        }
        var comparison = RecordComparison(stored: reader, replayed: state)
        try comparison.run()
        report.records = comparison.replayedCount
        report.problems += comparison.problems
        report.problems += try LedgerInvariants.violations(in: state)
    }
}
