internal import EthereumPrimitives
public import LedgerCore

/// Replays a journal from nothing and compares what comes out with what is stored: every hash, every signature, every outcome, every record. It trusts
/// nothing that the database says.
public struct JournalVerifier {
    public struct Report: Sendable {
        /// How many entries were found in order.
        public var entries: UInt64 = 0
        /// The chain's hash after the last of them.
        public var head = JournalHead.empty
        public var records = 0
        /// What is wrong, each naming the entry or the record at fault; empty when all is right.
        public var problems: [String] = []
        public var isVerified: Bool { problems.isEmpty }
    }

    private static let pageSize = 1_000

    private let reader: any LedgerReader
    private let proofs: any ReexecutionVerifier
    private let replayed = MemoryLedger(keepsJournal: false)
    private var machine: StateMachine
    private var admission: Admission?
    private var seen: Set<CommandID> = []
    private var report = Report()

    /// - Parameters:
    ///   - reader: One consistent state, not one that is being written to.
    ///   - progress: Called after each page with the number of entries replayed so far.
    public static func verify(
        _ reader: some LedgerReader, proofs: any ReexecutionVerifier, progress: (UInt64) -> Void = { _ in }
    ) throws -> Report {
        var verifier = JournalVerifier(reader: reader, proofs: proofs)
        try verifier.replay(progress)
        return verifier.report
    }

    private init(reader: any LedgerReader, proofs: any ReexecutionVerifier) {
        self.reader = reader
        self.proofs = proofs
        machine = StateMachine(head: .empty, source: replayed)
    }

    private mutating func replay(_ progress: (UInt64) -> Void) throws {
        while true {
            let page = try reader.entries(from: report.entries + 1, limit: JournalVerifier.pageSize)
            for stored in page {
                if let problem = try problem(with: stored) {
                    report.problems.append(problem)
                    return
                }
                report.entries = stored.number
                report.head = machine.head
            }
            try replayed.commit(Batch(entries: [], records: machine.takeChanges(), head: machine.head))
            progress(report.entries)
            guard page.count == JournalVerifier.pageSize else { break }
        }
        try compareHead()
        try compareRecords()
        report.problems += try LedgerInvariants.violations(in: replayed)
    }

    /// Replays one entry; the first thing that is wrong with it, as a sentence.
    private mutating func problem(with stored: StoredEntry) throws -> String? {
        let number = report.entries + 1
        guard stored.number == number else { return "entry \(number) is missing; the next one stored is entry \(stored.number)" }
        let entry: JournalEntry
        do { entry = try JournalEntry(encoded: stored.entry) } catch { return "entry \(number) cannot be read: \(error)" }
        guard entry.number == number else { return "entry \(number) says that it is entry \(entry.number)" }
        guard entry.id == stored.id else { return "entry \(number) has the id \(entry.id), the store lists it under \(stored.id)" }
        guard seen.insert(entry.id).inserted else { return "entry \(number) repeats the command id \(entry.id) of an earlier entry" }
        guard entry.time >= machine.head.time else { return "entry \(number) is earlier than the entry before it" }
        if let outcome = admission?.check(entry.command), outcome != .accepted {
            return "entry \(number): the \(entry.command.name) command's signature or proof is refused: \(outcome.name)"
        }
        let applied = try machine.apply(entry.command, id: entry.id, at: entry.time)
        guard applied.entry.outcome == entry.outcome else {
            return "entry \(number) is stored with the outcome \(entry.outcome.name); replaying it gives \(applied.entry.outcome.name)"
        }
        guard applied.stored.entry == stored.entry else { return "entry \(number) is stored with other postings than replaying it gives" }
        guard applied.stored.hash == stored.hash else {
            return "entry \(number) has the chain hash \(stored.hash); replaying gives \(applied.stored.hash)"
        }
        if case .openLedger(let ledger) = entry.command, entry.outcome == .accepted { admission = Admission(ledger: ledger, proofs: proofs) }
        return nil
    }

    private mutating func compareHead() throws {
        let stored = try reader.head()
        if stored != report.head {
            report.problems.append(
                "the journal ends with entry \(report.entries) and hash \(report.head.hash); the chain head says entry \(stored.number) and hash \(stored.hash)"
            )
        }
    }

    private mutating func compareRecords() throws {
        let expected = replayed.records
        report.records = expected.count
        var index = 0
        var last: [UInt8]?
        while true {
            let page = try reader.scan(prefix: [], after: last, limit: JournalVerifier.pageSize)
            for (key, value) in page {
                guard index < expected.count, expected[index].key == key else {
                    report.problems.append(
                        "the record \(Hex.encode(key)) and the replay's record \(index + 1) are not the same: one is missing in the other")
                    return
                }
                if expected[index].value != value {
                    report.problems.append("the record \(Hex.encode(key)) differs from what replaying the journal gives")
                }
                index += 1
            }
            guard page.count == JournalVerifier.pageSize else { break }
            last = page.last?.key
        }
        if index < expected.count { report.problems.append("the store lacks \(expected.count - index) records that replaying the journal gives") }
    }
}
