import EthereumPrimitives
import EthereumTestSupport
import Foundation
import Ledger
import LedgerCore
import LedgerPostgres
import PostgresTestServer
import Synchronization
import Testing

/// A ledger in PostgreSQL behind a connection that fails.
@Suite("PostgreSQL ledger: faults")
struct PostgresFaultTests {
    private let directory: TemporaryDirectory
    private let server: PostgresServer
    private let proxy: FaultyProxy
    private let direct: PostgresAddress

    init() throws {
        directory = try TemporaryDirectory()
        server = try PostgresServer.shared.get()
        proxy = try FaultyProxy(to: server, in: directory.url.path)
        direct = try directory.schema()
    }

    private static let patience: PostgresPatience = {
        var patience = PostgresPatience()
        (patience.reconnectMilliseconds, patience.pauseMilliseconds) = (5_000, 1)
        return patience
    }()

    private func openBehindProxy(_ patience: PostgresPatience = patience) throws -> PostgresLedger {
        try PostgresLedger(server.address(direct, through: proxy), mode: .writing, patience: patience)
    }

    /// Commits one entry after the head, with a record of its number.
    private func append(to store: some LedgerStore) throws {
        let (entry, head) = makeEntry(try store.head().number + 1, after: try store.head())
        try store.commit(Batch(entries: [entry], records: [([200], [UInt8(truncatingIfNeeded: head.number)])], head: head))
    }

    private func journal() throws -> (numbers: [UInt64], record: [UInt8]?) {
        let reader = try PostgresLedger(direct, mode: .reading)
        return (try reader.entries(from: 1, limit: .max).map(\.number), try reader.scan(prefix: [200], after: nil, limit: 1).first?.value)
    }

    @Test("A commit succeeds once, whatever becomes of its connection", arguments: FaultyProxy.Fault.allCases)
    func oneFault(fault: FaultyProxy.Fault) throws {
        let store = try openBehindProxy()
        try append(to: store)
        proxy.spoil([fault])
        try append(to: store)
        try append(to: store)
        #expect(try journal().numbers == [1, 2, 3])
        #expect(try journal().record == [3])
    }

    @Test("Any sequence of faults leaves each commit in the journal once", arguments: 1...6 as ClosedRange<UInt64>)
    func faults(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let store = try openBehindProxy()
        for number in 1...25 as ClosedRange<UInt64> {
            proxy.spoil((0..<random.next(upperBound: 3 as UInt64)).map { _ in FaultyProxy.Fault.allCases.randomElement(using: &random) ?? .none })
            try append(to: store)
            #expect(try store.head().number == number)
        }
        #expect(try journal().numbers == Array(1...25))
    }

    @Test("Commits that the server gives up again and again fail, and were not carried out")
    func givenUp() throws {
        let store = try openBehindProxy()
        proxy.spoil(Array(repeating: .serializationFailure, count: 100))
        #expect(throws: StoreFailure.self) { try append(to: store) }
        #expect(proxy.commits == Self.patience.attempts)
        proxy.spoil([])
        try append(to: store)
        #expect(try journal().numbers == [1])
    }

    @Test("While nobody knows whether a commit happened, nothing is read; afterwards it counts if it did", arguments: [true, false])
    func doubt(happened: Bool) throws {
        var patience = Self.patience
        patience.reconnectMilliseconds = 0
        let store = try openBehindProxy(patience)
        proxy.spoil([happened ? .loseAnswer : .loseCommit])
        let (entry, head) = makeEntry(1, after: .empty)
        proxy.refuseConnections(true)
        let failure = #expect(throws: StoreFailure.self) { try store.commit(Batch(entries: [entry], records: [], head: head)) }
        #expect(failure?.code == .unavailable)
        #expect(throws: StoreFailure.self) { try store.head() }
        #expect(throws: StoreFailure.self) { try store.entry(of: entry.id) }
        proxy.refuseConnections(false)
        #expect(try store.head().number == (happened ? 1 : 0))
        #expect(try store.entry(of: entry.id) == (happened ? entry : nil))
        try append(to: store)
        #expect(try journal().numbers == (happened ? [1, 2] : [1]))
    }

    @Test("A writer that was paused in a commit while another took over is fenced off when it wakes")
    func stale() throws {
        let old = try openBehindProxy()
        try append(to: old)
        proxy.hold()
        let (entry, head) = makeEntry(2, id: CommandID(high: 1, low: 99), after: try old.head())
        // On a thread of its own: the few that tests share are not to be blocked.
        let result = Mutex<StoreFailure?>(nil)
        let late = DispatchGroup()
        DispatchQueue.global().async(group: late) {
            do throws(StoreFailure) { try old.commit(Batch(entries: [entry], records: [([201], [9])], head: head)) } catch {
                result.withLock { $0 = error }
            }
        }
        defer { proxy.release() }
        let deadline = Date.now.addingTimeInterval(60)
        while proxy.heldCommits == 0 {
            try #require(Date.now < deadline, "the commit reaches the proxy")
            usleep(1_000)
        }
        let new = try PostgresLedger(direct, mode: .writing)
        try append(to: new)
        proxy.release()
        late.wait()
        #expect(result.withLock { $0?.code } == .fenced)
        #expect(throws: StoreFailure.self) { try append(to: old) }
        try append(to: new)
        #expect(try journal().numbers == [1, 2, 3])
        #expect(try new.entry(of: entry.id) == nil)
        #expect(try new.scan(prefix: [201], after: nil, limit: 1).isEmpty)
    }

    @Test("A server that lost what was acknowledged, or has another history, is not written to", arguments: ["lost", "forked"])
    func rolledBack(kind: String) throws {
        let store = try openBehindProxy()
        for _ in 0..<3 { try append(to: store) }
        let change =
            kind == "lost"
            ? "number = 2, hash = (SELECT hash FROM imo_journal WHERE number = 2)" : "hash = decode(repeat('ab', 32), 'hex')"
        try server.execute("DELETE FROM imo_journal WHERE number = 3; UPDATE imo_chain_head SET \(change)", in: direct)
        proxy.spoil([.loseCommit])
        let (entry, head) = makeEntry(4, after: JournalHead(number: 3, hash: .zero, time: Timestamp(milliseconds: 3)))
        let failure = #expect(throws: StoreFailure.self) { try store.commit(Batch(entries: [entry], records: [], head: head)) }
        #expect(failure?.code == .displaced)
        #expect(try journal().numbers == [1, 2])
    }

    @Test("Commands through the writer are applied once and answered truly, while commits fail at random", arguments: 1...3 as ClosedRange<UInt64>)
    func commands(seed: UInt64) async throws {
        var random = SeededGenerator(seed: seed)
        let store = try openBehindProxy()
        let clock = TestClock()
        let genesis = OpenLedger(
            ledgerID: Bytes32(UInt256(seed)), chainID: 31337, asset: try AssetID("local:credit"),
            operatorAddress: Address(lowBytesOf: Bytes32(UInt256(7))), contentWindowSeconds: 3600)
        #expect(try LedgerWriter.open(genesis, in: store, id: CommandID(time: clock.now, random: (0, 0)), at: clock.now).outcome == .accepted)
        let writer = try LedgerWriter(store: store, proofs: FixedAnswer()) { clock.now }
        let caller = try AccountName("caller")
        _ = try await writer.submit(.createAccount(CreateAccount(name: caller)), id: CommandID(time: clock.now, random: (1, 0)))
        var sum: UInt64 = 0
        for round in 0..<12 as Range<UInt64> {
            let faults = (0..<8).map { _ in FaultyProxy.Fault.allCases.randomElement(using: &random) ?? .none }
            proxy.spoil(faults)
            let ids = (0..<20 as Range<UInt64>).map { CommandID(time: clock.now, random: (2, round << 16 | $0 << 1)) }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for (index, id) in ids.enumerated() {
                    group.addTask {
                        let credit = Command.credit(Credit(account: .named(caller), amount: UInt256(UInt64(index + 1)), reference: ""))
                        // Asked for again under its id until it is answered, as a caller would.
                        while true {
                            do throws(SubmissionError) {
                                #expect(try await writer.submit(credit, id: id).outcome == .accepted)
                                return
                            } catch { guard case .unavailable = error else { throw error } }
                        }
                    }
                }
                try await group.waitForAll()
            }
            sum += 210
        }
        await writer.close()
        let reader = try PostgresLedger(direct, mode: .reading)
        try reader.read { state in
            var view = LedgerView(reader: state)
            try #expect(view.balance(of: .named(caller)).available == UInt256(sum))
            try #expect(JournalVerifier.verify(state, proofs: FixedAnswer()).problems == [])
        }
    }
}

@Suite("PostgreSQL ledger: crashes of the server")
struct PostgresCrashTests {
    @Test("What was acknowledged is there after the server was killed, and commits go on by themselves")
    func crashes() throws {
        let server = try PostgresServer()
        try server.execute("CREATE SCHEMA books")
        let address = try server.address(schema: "books")
        let store = try PostgresLedger(address, mode: .writing)
        let acknowledged = Mutex<UInt64>(0)
        let isDone = Atomic(false)
        let group = DispatchGroup()
        DispatchQueue.global().async(group: group) {
            while !isDone.load(ordering: .acquiring) {
                guard let before = try? store.head() else { continue }
                let (entry, head) = makeEntry(before.number + 1, after: before)
                if (try? store.commit(Batch(entries: [entry], records: [([200], [1])], head: head))) != nil {
                    acknowledged.withLock { $0 = head.number }
                }
            }
        }
        defer {
            isDone.store(true, ordering: .releasing)
            group.wait()
        }
        for _ in 0..<2 {
            let before = acknowledged.withLock { $0 }
            let deadline = Date.now.addingTimeInterval(60)
            while acknowledged.withLock({ $0 }) < before + 20 {
                try #require(Date.now < deadline, "commits go on by themselves")
                usleep(1_000)
            }
            try server.crashAndRestart()
            let known = acknowledged.withLock { $0 }
            #expect(try PostgresLedger(address, mode: .reading).head().number >= known)
        }
        isDone.store(true, ordering: .releasing)
        group.wait()
        let head = try store.head()
        #expect(head.number >= acknowledged.withLock { $0 })
        let journal = try store.entries(from: 1, limit: .max)
        #expect(journal.map(\.number) == Array(1...head.number))
        #expect(journal.last?.hash == head.hash)
    }
}
