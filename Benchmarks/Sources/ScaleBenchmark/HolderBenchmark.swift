import EthereumPrimitives
import Foundation
import LedgerCore
import LedgerSQLite
import Synchronization

/// Measures a snapshot with very many holders (reads, writes, time), and the look-up of a dormant holder's claimable revenue over 1,000 snapshots.
enum HolderBenchmark {
    private static let snapshots = 1_000
    private static let measured = 101

    static func run(directory: String, count: Int) async throws {
        let holders = (0..<count).map { Address(lowBytesOf: Keccak256.hash(utf8: "holder\($0)")) }
        let ledger = try await ScaledToken(directory: directory, holders: holders)
        try await ledger.deposit()
        let (reads, writes, duration) = try measureSnapshots(ledger)
        while try ledger.store.read({ reader in
            var view = LedgerView(reader: reader)
            return try view.claimableSnapshots(of: ledger.token)?.upperBound ?? 0
        }) < snapshots {
            try await ledger.takeSnapshot()
        }
        let claimable = try measureClaimable(ledger, holder: holders[count / 2])
        await ledger.writer.close()
        print(
            """
            {"holders":\(count),"recordsRead":\(reads),"recordsWritten":\(writes),"snapshotMilliseconds":\(duration.milliseconds),\
            "dormantSnapshots":\(snapshots),"claimableMilliseconds":\(claimable.milliseconds)}
            """)
    }

    /// The median of several snapshots. Each is applied to the stored state by a machine with an empty cache, and thrown away.
    private static func measureSnapshots(_ ledger: ScaledToken) throws -> (reads: Int, writes: Int, Duration) {
        var durations: [Duration] = []
        var (reads, writes) = (0, 0)
        for _ in 0..<measured {
            let source = CountingSource(ledger.store)
            var machine = StateMachine(head: try ledger.store.head(), source: source)
            let time = machine.head.time.adding(milliseconds: 10_000)
            durations.append(
                try ContinuousClock().measure {
                    let snapshot = Command.snapshot(TakeSnapshot(token: ledger.token))
                    let applied = try machine.apply(snapshot, id: CommandID(high: .max, low: 0), at: time)
                    guard applied.entry.outcome == .accepted else { throw BenchmarkError.refused }
                })
            (reads, writes) = (source.count, machine.takeBatch().records.count)
        }
        return (reads, writes, durations.sorted()[measured / 2])
    }

    private static func measureClaimable(_ ledger: ScaledToken, holder: Address) throws -> Duration {
        let durations = try (0..<11).map { _ in
            try ContinuousClock().measure {
                let open = try ledger.store.read { reader in
                    var view = LedgerView(reader: reader)
                    return try view.openClaims(of: holder, in: ledger.token).count
                }
                guard open == snapshots else { throw BenchmarkError.refused }
            }
        }
        return durations.sorted()[5]
    }
}

/// A record source that counts its reads.
private final class CountingSource: RecordSource {
    private let source: SQLiteLedger
    private let loads = Atomic(0)

    init(_ source: SQLiteLedger) {
        self.source = source
    }

    var count: Int { loads.load(ordering: .relaxed) }

    func load(_ key: RecordKey) throws(StoreFailure) -> [UInt8]? {
        loads.add(1, ordering: .relaxed)
        return try source.load(key)
    }

    func entry(of id: CommandID) throws(StoreFailure) -> StoredEntry? { try source.entry(of: id) }
}
