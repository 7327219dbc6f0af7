import EthereumPrimitives
import Foundation
import LedgerCore
import LedgerLog
import Testing
import TransparencyLog

/// Costs as ratios of one run, and reads counted. The fastest of several rounds is taken, each beside its baseline.
@Suite("Costs of the log", .serialized)
struct LogCostTests {
    private static func seconds(_ body: () throws -> Void) rethrows -> Double {
        let start = ContinuousClock.now
        try body()
        let elapsed = (ContinuousClock.now - start).components
        return Double(elapsed.seconds) + Double(elapsed.attoseconds) / 1e18
    }

    @Test("The root of a sum over charges costs less than twice its bare hashes")
    func sums() throws {
        let count = 50_000
        let names = (0..<count).map { MerkleTree.leaf([UInt8(truncatingIfNeeded: $0), UInt8(truncatingIfNeeded: $0 >> 8)]) }
        let (leafMessage, nodeMessage) = ([UInt8](repeating: 2, count: 97), [UInt8](repeating: 3, count: 209))
        var (bare, sums) = (Double.infinity, Double.infinity)
        var last = Bytes32.zero
        for _ in 0..<7 {
            bare = min(
                bare,
                Self.seconds {
                    for _ in 0..<count {
                        last = SHA256.hash(leafMessage)
                        last = SHA256.hash(nodeMessage)
                    }
                })
            sums = min(
                sums,
                try Self.seconds {
                    var frontier = SumFrontier()
                    for name in names { try frontier.append(.leaf(name, added: 129_000, taken: .zero)) }
                    last = try frontier.root().hash
                })
        }
        #expect(last != .zero)
        #expect(sums < 2 * bare, "sums \(sums) s, bare hashes \(bare) s, ratio \(sums / bare)")
        print("sum root of \(count) charges: \(sums / bare) times the bare hashes")
    }

    @Test("Charges are added up in place as they are when entries are decoded whole")
    func plainCharges() throws {
        let ledger = try LoggedLedger(split: [RevenueShare(account: .named(AccountName("operator")), basisPoints: 1000)])
        let second = try ledger.registerSecondModel(price: 2_000_000)
        let call = try ledger.call("carol", tokens: 300)
        try ledger.call("dave", tokens: 77, model: second)
        try ledger.accept(.refund(Refund(call: call.id, amount: 100, reason: "")))
        let deposit = try ledger.accept(.deposit(Deposit(model: ledger.model, amount: 50, reference: "")))
        try ledger.accept(.reverse(Reverse(entry: deposit.id, reference: "")))
        try ledger.snapshot()
        let leaves = try ledger.leaves()
        var (plain, whole) = (0, 0)
        for model in [ledger.model, second] {
            for leaf in leaves {
                let change = try PublicEntry(encoded: leaf).revenueChange(of: model, isFirst: false)
                if let added = try PlainCharge(model: model).added(by: leaf) {
                    #expect(change.added == added && change.taken == .zero)
                    plain += 1
                } else {
                    whole += 1
                }
            }
        }
        #expect(plain > 20 && (2...6).contains(whole))
        let last = try #require(leaves.last)
        for cut in last.indices {
            #expect(throws: (any Error).self, "\(cut)") { try PlainCharge(model: ledger.model).added(by: Array(last.prefix(cut))) }
        }
    }

    /// Counts the ranges that are read.
    private final class CountingReader: TileReader {
        let files: LogFiles
        private(set) var count = 0

        init(_ files: LogFiles) { self.files = files }

        func hashes(level: Int, _ range: Range<UInt64>) throws -> [Bytes32] {
            count += 1
            return try files.hashes(level: level, range)
        }
    }

    @Test("A proof of one among 10,000,000 entries takes less than a millisecond, and reads one range a level")
    func largeLog() throws {
        let size: UInt64 = 10_000_000
        let directory = FileManager.default.temporaryDirectory.appending(path: "log-cost-\(UUID())").path
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let files = try LogFiles(directory: directory)
        // Files without content take no room: what is read is zeros, and costs the same.
        for level in 0..<3 { #expect(truncate("\(directory)/hashes-\(level)", off_t(Tile.count(level: level, size: size) * 32)) == 0) }
        var generator = SystemRandomNumberGenerator()
        var reads = 0
        var fastest = Double.infinity
        for _ in 0..<5 {
            let indexes = (0..<200).map { _ in UInt64.random(in: 0..<size, using: &generator) }
            fastest = min(
                fastest,
                try Self.seconds {
                    for index in indexes {
                        let reader = CountingReader(files)
                        let proof = try InclusionProof(index: index, size: size, in: TileTree(reader))
                        reads = max(reads, reader.count)
                        #expect(proof.hashes.count <= 24)
                    }
                })
        }
        #expect(fastest / 200 < 0.001, "\(fastest / 200) s a proof")
        // The right edge of a size that is no power of two takes some more.
        #expect(reads <= 24 + 8)
        print("a proof among \(size) entries: \(fastest / 200 * 1_000_000) microseconds, \(reads) reads at most")
    }
}
