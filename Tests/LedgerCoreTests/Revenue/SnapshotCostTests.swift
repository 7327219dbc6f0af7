import EthereumPrimitives
import LedgerCore
import Synchronization
import Testing

@Suite("What snapshots cost")
struct SnapshotCostTests {
    private final class CountingSource: RecordSource {
        private let store: MemoryLedger
        private let loads = Atomic(0)

        init(_ store: MemoryLedger) {
            self.store = store
        }

        var count: Int { loads.load(ordering: .relaxed) }

        func load(_ key: RecordKey) throws(StoreFailure) -> [UInt8]? {
            loads.add(1, ordering: .relaxed)
            return try store.load(key)
        }

        func entry(of id: CommandID) throws(StoreFailure) -> StoredEntry? { try store.entry(of: id) }
    }

    /// The records that a snapshot reads and writes when the token has so many holders.
    private func cost(holders: UInt64) throws -> [Int] {
        var token = try RevenueToken()
        for holder in 0..<holders {
            let transfer = IssuerTransfer(token: token.token, to: address(0x10_000 + holder), amount: 10)
            #expect(try token.ledger.apply(.issuerTransfer(transfer), checking: false) == .accepted)
        }
        try token.deposit(1_000)
        let source = CountingSource(token.ledger.store)
        var machine = StateMachine(head: try token.ledger.store.head(), source: source)
        let time = token.ledger.time.adding(milliseconds: (token.intervalSeconds + 1) * 1000)
        let applied = try machine.apply(.snapshot(TakeSnapshot(token: token.token)), id: token.ledger.nextID(), at: time)
        #expect(applied.entry.outcome == .accepted)
        return [source.count, machine.takeBatch().records.count]
    }

    @Test("A snapshot reads and writes as many records for 10,000 holders as for ten")
    func independentOfHolders() throws {
        let few = try cost(holders: 10)
        #expect(try cost(holders: 10_000) == few)
        #expect(few.allSatisfy { $0 < 10 })
    }
}
