public import LedgerCore

/// Replays a journal from nothing and compares what comes out with what is stored: every hash, every signature, every outcome, every record. It trusts
/// nothing that the database says.
///
/// Two threads share the work: one reads, decodes and checks signatures (with all processors), the other applies. What they hold at a time does not grow
/// with the journal.
///
/// A run may continue where an earlier one ended, when it is given the records that the earlier one made. It then replays the new entries only, and hashes
/// the old ones again: they are byte for byte those that were replayed before, or it says so.
public struct JournalVerifier {
    public struct Report: Sendable {
        /// How many entries were found in order.
        public var entries: UInt64 = 0
        /// How many of these an earlier run had replayed.
        public var entriesVerifiedBefore: UInt64 = 0
        /// The chain's hash after the last of them.
        public var head = JournalHead.empty
        public var records = 0
        /// What is wrong, each naming the entry or the record at fault; empty when all is right.
        public var problems: [String] = []
        public var isVerified: Bool { problems.isEmpty }
    }

    /// How far a run has come.
    public struct Progress: Sendable {
        public let entries: UInt64
        /// As many as the store says there are.
        public let total: UInt64
    }

    /// What a run does about the entries that an earlier one replayed.
    public enum Past: Sendable {
        /// Hashes them again.
        case rehashed
        /// Compares the hash after the last of them only: a byte that changed in an older one since then is not found.
        case trusted
    }

    /// Gives one consistent state of the ledger for the time of the call.
    public typealias Access = ((any LedgerReader) throws -> Void) throws -> Void

    /// Pages read in one access, so that no state is held for long while a gateway writes.
    private static let pagesPerAccess = 50

    private let state: any LedgerStore
    private var scan: JournalScan
    private let replay: Replay
    private let progress: (Progress) -> Void
    private var report = Report()

    /// - Parameters:
    ///   - reader: One consistent state, not one that is being written to.
    ///   - progress: Called after each page.
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

    /// Calls `body` and reports what the database says is damaged as one more problem.
    private mutating func reportingDamage(_ body: (inout JournalVerifier) throws -> Void) throws {
        do { try body(&self) } catch let failure as StoreFailure where failure.code == .corrupt {
            report.problems.append(failure.description)
        }
    }

    /// - Returns: Whether the journal's end, or something wrong, was reached.
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
