import EthereumPrimitives
import Foundation
import Ledger
import LedgerCore
import LedgerPostgres
import LedgerSQLite
import Synchronization

/// Measures durable entries a second through the writer into SQLite, or into PostgreSQL.
enum WriteBenchmark {
    /// - Parameter place: A directory, or the address of a PostgreSQL database without a ledger.
    static func run(place: String, seconds: Double, batch: Int, callers: Int) async throws {
        let store = CountingStore(try open(place))
        var opening = try SampleBooks.opening()
        guard case .openLedger(let genesis) = opening.removeFirst() else { throw BenchmarkError.refused }
        _ = try LedgerWriter.open(genesis, in: store, id: CommandID(high: 1, low: 0), at: .now)
        let writer = try LedgerWriter(store: store, proofs: NoReexecution(), batchCapacity: batch) { .now }
        try await fund(opening, by: writer)
        let tally = Tally(deadline: .now + .seconds(seconds), callers: callers)
        let (commits, start, cpu) = (store.commits, ContinuousClock.now, cpuSeconds())
        let all = (0..<callers).map { Caller(seed: UInt64($0), writer: writer, tally: tally) }
        for caller in all { caller.begin() }
        try await tally.wait()
        let elapsed = Double((ContinuousClock.now - start) / .nanoseconds(1)) / 1e9
        let cost = (cpuSeconds() - cpu) / Double(tally.entries)
        await writer.close()
        let made = Double(store.commits - commits)
        print(
            """
            {"batch":\(batch),"callers":\(callers),"entriesPerSecond":\(Int(Double(tally.entries) / elapsed)),\
            "entriesPerCommit":\(Int(Double(tally.entries) / made)),"commitsPerSecond":\(Int(made / elapsed)),\
            "medianMilliseconds":\(tally.medianMilliseconds),"cpuMicrosecondsPerEntry":\(Double(Int(cost * 1e8)) / 100)}
            """)
    }

    private static func open(_ place: String) throws -> any LedgerStore {
        if PostgresAddress.isMeant(by: place) { return try PostgresLedger(PostgresAddress(place), mode: .writing) }
        // With the gateway's checkpointer, and more room than it has for readers that get hardly any processor time.
        var limits = WALLimits()
        limits.capBytes = 4 << 30
        return try SQLiteLedger(path: place + "/ledger.sqlite", mode: .writing, walLimits: limits)
    }

    private static func fund(_ commands: [Command], by writer: LedgerWriter) async throws {
        for (index, command) in commands.enumerated() {
            let id = CommandID(high: 1, low: UInt64(index + 1) * 2)
            // In order, and every thousandth is waited for, so that the queue never overflows.
            if index % 1_000 == 999 || index == commands.count - 1 {
                guard try await writer.submit(command, id: id).outcome == .accepted else { throw BenchmarkError.refused }
            } else {
                writer.submit(command, id: id, isDurable: false) { _ in }
            }
        }
    }
}

/// Makes one call after the other: a hold, and its settlement when the hold is durable.
///
/// `@unchecked Sendable`: one call is under way at a time, and each step runs after the one before has ended.
private final class Caller: @unchecked Sendable {
    private let writer: LedgerWriter
    private let tally: Tally
    private var random: SampleBooks.Generator
    private var entries = 0
    private var latencies: [Duration] = []
    private var begun = ContinuousClock.now
    /// The hold to be settled next; nil between two calls.
    private var hold: CommandID?
    private lazy var next: @Sendable (Result<Answer, SubmissionError>) -> Void = { self.answered($0) }

    init(seed: UInt64, writer: LedgerWriter, tally: Tally) {
        (self.writer, self.tally) = (writer, tally)
        random = SampleBooks.Generator(seed: seed)
    }

    func begin() {
        begun = ContinuousClock.now
        guard begun < tally.deadline else { return tally.end(entries, latencies) }
        let time = Timestamp.now
        let id = CommandID(time: time, random: (random.next(), random.next()))
        hold = id
        writer.submit(.hold(SampleBooks.hold(by: SampleBooks.names, random: &random, at: time)), id: id, isDurable: true, answer: next)
    }

    private func answered(_ result: Result<Answer, SubmissionError>) {
        guard case .success(let answer) = result, answer.entry.outcome == .accepted else { return tally.fail() }
        entries += 1
        guard let hold else { return begin() }
        if entries % 16 == 1 { latencies.append(.now - begun) }
        self.hold = nil
        writer.submit(.settle(SampleBooks.settlement(of: hold, random: &random)), id: hold.resolution, isDurable: true, answer: next)
    }
}

private final class Tally: Sendable {
    private struct State {
        var callers: Int
        var entries = 0
        var latencies: [Duration] = []
        var hasFailed = false
        var waiter: CheckedContinuation<Void, any Error>?
    }

    let deadline: ContinuousClock.Instant
    private let state: Mutex<State>

    init(deadline: ContinuousClock.Instant, callers: Int) {
        self.deadline = deadline
        state = Mutex(State(callers: callers))
    }

    var entries: Int { state.withLock { $0.entries } }

    var medianMilliseconds: Double {
        state.withLock { state in
            let sorted = state.latencies.sorted()
            return sorted.isEmpty ? 0 : Double(Int(sorted[sorted.count / 2] / .microseconds(1))) / 1000
        }
    }

    func end(_ entries: Int, _ latencies: [Duration]) {
        state.withLock { state in
            state.callers -= 1
            state.entries += entries
            state.latencies += latencies
            if state.callers == 0 { state.waiter?.resume() }
        }
    }

    func fail() {
        state.withLock { state in
            state.waiter?.resume(throwing: BenchmarkError.refused)
            state.waiter = nil
        }
    }

    func wait() async throws {
        try await withCheckedThrowingContinuation { continuation in
            state.withLock { state in
                if state.callers == 0 { continuation.resume() } else { state.waiter = continuation }
            }
        }
    }
}

/// A store that counts its commits.
private final class CountingStore: LedgerStore {
    private let store: any LedgerStore
    private let count = Atomic(0)

    init(_ store: any LedgerStore) {
        self.store = store
    }

    var commits: Int { count.load(ordering: .relaxed) }

    func commit(_ batch: Batch) throws(StoreFailure) {
        count.add(1, ordering: .relaxed)
        try store.commit(batch)
    }

    func load(_ key: RecordKey) throws(StoreFailure) -> [UInt8]? { try store.load(key) }
    func head() throws(StoreFailure) -> JournalHead { try store.head() }
    func scan(prefix: [UInt8], after: [UInt8]?, limit: Int) throws(StoreFailure) -> [(key: [UInt8], value: [UInt8])] {
        try store.scan(prefix: prefix, after: after, limit: limit)
    }
    func entries(from number: UInt64, limit: Int) throws(StoreFailure) -> [StoredEntry] { try store.entries(from: number, limit: limit) }
    func entry(of id: CommandID) throws(StoreFailure) -> StoredEntry? { try store.entry(of: id) }
    func greatestIDs(limit: Int) throws(StoreFailure) -> [CommandID] { try store.greatestIDs(limit: limit) }
}
