import EthereumPrimitives
import EthereumTestSupport
import LedgerCore
import LedgerLog
import Testing
import TransparencyLog

@Suite("Sums of snapshots")
struct SnapshotSumTests {
    @Test("A snapshot's entry binds the revenue of each entry since the one before, and each holder's balance", arguments: [UInt64(1), 2, 3])
    func sums(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let ledger = try LoggedLedger()
        var revenue = UInt256.zero
        var expected: [(entry: UInt64, revenue: UInt256)] = []
        for _ in 0..<4 {
            for _ in 0..<Int.random(in: 0..<6, using: &generator) {
                let tokens = UInt64.random(in: 0..<50, using: &generator)
                try ledger.call(Bool.random(using: &generator) ? "carol" : "dave", tokens: tokens)
                revenue = try #require(revenue.adding(UInt256(tokens)))
            }
            try ledger.transfer(
                UInt256(UInt64.random(in: 1..<40, using: &generator)), to: Bool.random(using: &generator) ? LoggedLedger.alice : LoggedLedger.bob)
            expected.append((try ledger.snapshot().number, revenue))
            revenue = .zero
        }
        try ledger.log()
        var previous = try #require(try (1...expected[0].entry).last { try ledger.leaf($0).command.kind == CommandKind.registerModel.rawValue })
        for (index, (number, revenue)) in expected.enumerated() {
            let snapshot = try #require(try ledger.leaf(number).snapshots.first)
            #expect(snapshot.snapshotID == UInt64(index + 1))
            #expect(snapshot.previousEntry == previous)
            #expect(snapshot.revenue == revenue)
            #expect(snapshot.revenueSum.added == revenue && snapshot.revenueSum.taken.isZero)
            #expect(snapshot.revenueSum.count == number - previous)
            #expect(snapshot.own == .none)
            #expect(snapshot.holderSum.added == snapshot.supply)
            var frontier = SumFrontier()
            for entry in previous..<number {
                let change = try ledger.leaf(entry).revenueChange(of: ledger.model, isFirst: entry == previous)
                let hash = MerkleTree.leaf(try ledger.keeper.files.entry(at: entry - 1))
                try frontier.append(.leaf(hash, added: change.added, taken: change.taken))
            }
            #expect(try frontier.root() == SumNode(snapshot.revenueSum))
            previous = number
        }
        #expect(try ledger.keeper.verify(ledger.store).size == expected[3].entry)
    }

    @Test("In a link, what comes before the snapshot counts in it, and what comes after in the next")
    func links() throws {
        let ledger = try LoggedLedger()
        ledger.pass()
        func deposit(_ amount: UInt256) -> Command { .deposit(Deposit(model: ledger.model, amount: amount, reference: "")) }
        try ledger.accept(.linked(LinkedCommands([deposit(100), .snapshot(TakeSnapshot(token: ledger.token)), deposit(7)])))
        try ledger.snapshot()
        ledger.pass()
        try ledger.accept(.linked(LinkedCommands([.snapshot(TakeSnapshot(token: ledger.token)), deposit(9)])))
        try ledger.snapshot()
        let size = try ledger.log().size
        let snapshots = try (0..<4).map { try #require(try ledger.leaf(size - 3 + $0).snapshots.first) }
        #expect(snapshots.map(\.revenue) == [100, 7, 0, 9])
        #expect(snapshots.map(\.own.added) == [100, 0, 0, 0])
        #expect(snapshots.map(\.revenueSum.added) == [0, 7, 0, 9])
    }

    @Test("Refunds and reversals are taken from the revenue, burns are not")
    func takenRevenue() throws {
        let ledger = try LoggedLedger()
        let call = try ledger.call("carol", tokens: 40)
        try ledger.call("dave", tokens: 60)
        try ledger.accept(.refund(Refund(call: call.id, amount: 15, reason: "")))
        let deposit = try ledger.accept(.deposit(Deposit(model: ledger.model, amount: 1000, reference: "")))
        try ledger.accept(.reverse(Reverse(entry: deposit.id, reference: "")))
        let authorization = try ledger.authorization(of: LoggedLedger.issuer)
        let burn = Burn(holder: LoggedLedger.issuer, token: ledger.token, amount: 100, recipient: LoggedLedger.alice, authorization: authorization)
        #expect(try ledger.accept(.burn(burn)).postings.count == 2)
        let entry = try ledger.snapshot()
        try ledger.log()
        let snapshot = try #require(try ledger.leaf(entry.number).snapshots.first)
        #expect(snapshot.revenueSum.added == 1100)
        #expect(snapshot.revenueSum.taken == 1015)
        #expect(snapshot.revenue == 85)
        #expect(snapshot.supply == 900 && snapshot.holderSum.added == 900)
    }
}
