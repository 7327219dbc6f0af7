import Foundation
import Ledger
import LedgerCore
import LedgerSQLite

/// Measures the verifier of `imo verify`: a full replay, and a second run that only hashes the entries again.
enum VerifyBenchmark {
    /// Writes a journal of so many calls by so many callers, in batches of 1,000 entries.
    static func makeJournal(directory: String, calls: Int, callers: Int) throws {
        let store = try SQLiteLedger(path: directory + "/ledger.sqlite", mode: .writing, walLimits: WALLimits())
        var journal = JournalMaker(store: store, machine: StateMachine(head: try store.head(), source: store))
        for (index, command) in try SampleBooks.opening().enumerated() { try journal.append(command, id: CommandID(high: 1, low: UInt64(index) * 2)) }
        var random = SampleBooks.Generator(seed: 1)
        for call in 0..<UInt64(calls) {
            let id = CommandID(high: 2 + call, low: 0)
            try journal.append(.hold(SampleBooks.hold(by: SampleBooks.names, callers: callers, random: &random, at: journal.time)), id: id)
            try journal.append(.settle(SampleBooks.settlement(of: id, random: &random)), id: id.resolution)
        }
        try journal.flush()
        try store.close()
        print("{\"entries\":\(journal.entries)}")
    }

    static func run(directory: String) throws {
        let store = try SQLiteLedger(path: directory + "/ledger.sqlite", mode: .reading)
        let state = try ReplayFile(path: directory + "/verified.sqlite", rules: "benchmark")
        try state.clear()
        let whole = try measure(store, into: state)
        let again = try measure(store, into: state)
        print(
            """
            {"entries":\(whole.entries),"entriesPerSecond":\(whole.perSecond),"cpuMicrosecondsPerEntry":\(whole.cpuMicroseconds),\
            "hashedAgainPerSecond":\(again.perSecond),"peakKibibytes":\(peakKibibytes())}
            """)
    }

    private static func measure(
        _ store: SQLiteLedger, into state: ReplayFile
    ) throws -> (entries: UInt64, perSecond: Int, cpuMicroseconds: Double) {
        let (start, cpu) = (ContinuousClock.now, cpuSeconds())
        let report = try JournalVerifier.verify(
            into: state, past: .rehashed, proofs: NoReexecution(), access: { body in try store.read { try body($0) } })
        guard report.isVerified else { throw BenchmarkError.refused }
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        let microseconds = (cpuSeconds() - cpu) / Double(report.entries) * 1e6
        return (report.entries, Int(Double(report.entries) / seconds), (microseconds * 100).rounded() / 100)
    }

    /// The peak of this process's resident memory.
    private static func peakKibibytes() -> Int {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        return usage.ru_maxrss
    }
}

private struct JournalMaker {
    let store: SQLiteLedger
    var machine: StateMachine
    let time = Timestamp(milliseconds: 1_800_000_000_000)
    private(set) var entries = 0

    init(store: SQLiteLedger, machine: StateMachine) {
        self.store = store
        self.machine = machine
    }

    mutating func append(_ command: Command, id: CommandID) throws {
        let applied = try machine.apply(command, id: id, at: time)
        guard applied.entry.outcome == .accepted else { throw BenchmarkError.refused }
        entries += 1
        if entries % 1_000 == 0 { try flush() }
    }

    mutating func flush() throws {
        try store.commit(machine.takeBatch())
    }
}
