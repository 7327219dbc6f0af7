import EthereumPrimitives
import LedgerAudit
import LedgerCore
import LedgerLog
import Testing
import TransparencyLog

@Suite("Following a log from outside")
struct LogFollowerTests {
    private static func ledger() throws -> LoggedLedger {
        let ledger = try LoggedLedger()
        try ledger.transfer(300, to: LoggedLedger.alice)
        for tokens in [100, 250] { try ledger.call("carol", tokens: UInt64(tokens)) }
        try ledger.snapshot()
        try ledger.claim([1], by: LoggedLedger.alice)
        try ledger.log()
        return ledger
    }

    private static func leaves(_ ledger: LoggedLedger) throws -> [[UInt8]] {
        try (0..<ledger.keeper.head().size).map { try ledger.keeper.files.entry(at: $0) }
    }

    /// Lets a follower look at a log.
    private static func look(_ follower: inout LogFollower, _ log: ForgedLog) async throws -> UInt64 {
        try await follower.accept(log.note()) { bundle, size in
            Array(log.leaves[Int(bundle) * 256..<min(Int(bundle + 1) * 256, Int(size))])
        }
    }

    @Test("Each head of an honest log is accepted, also after a restart of the follower")
    func honest() async throws {
        let ledger = try Self.ledger()
        let leaves = try Self.leaves(ledger)
        let key = ledger.identity.signer.verifier
        var follower = try LogFollower(key: key)
        for count in 1...leaves.count {
            let size = try await Self.look(&follower, ForgedLog(leaves: Array(leaves[..<count]), identity: ledger.identity))
            #expect(size == UInt64(count))
            if count % 5 == 0 { follower = try LogFollower(key: key, remembered: follower.accepted) }
        }
        // An older head from a cache is no fault.
        let size = try await Self.look(&follower, ForgedLog(leaves: Array(leaves[..<4]), identity: ledger.identity))
        #expect(size == UInt64(leaves.count))
    }

    private enum Fault: String, CaseIterable {
        case changedOldEntry, changedNewEntry, removedOldEntry, swappedEntries, repeatedEntry, unsignedTransfer, halvedCharge, missingSums, wrongSums
        case rewrittenHistoryOfTheSameSize
    }

    @Test(
        "Each of ten faults in the served log is found at the first head that has it, with a restart before it or without", arguments: Fault.allCases)
    private func planted(fault: Fault) async throws {
        let ledger = try Self.ledger()
        let honest = try Self.leaves(ledger)
        let snapshot = try #require(try honest.firstIndex { try !PublicEntry(encoded: $0).snapshots.isEmpty })
        for restarts in [false, true] {
            var follower = try LogFollower(key: ledger.identity.signer.verifier)
            let seen = fault == .rewrittenHistoryOfTheSameSize ? honest.count : snapshot
            _ = try await Self.look(&follower, ForgedLog(leaves: Array(honest[..<seen]), identity: ledger.identity))
            if restarts { follower = try LogFollower(key: ledger.identity.signer.verifier, remembered: follower.accepted) }
            let forged = ForgedLog(leaves: try Self.planting(fault, in: honest, seen: seen, snapshot: snapshot), identity: ledger.identity)
            let alarm = await #expect(throws: LogFollower.Alarm.self, "\(fault), restarts \(restarts)") {
                _ = try await Self.look(&follower, forged)
            }
            #expect(alarm?.heads.last == (try forged.note()))
            #expect(alarm?.heads.count == 2)
        }
    }

    private static func planting(_ fault: Fault, in honest: [[UInt8]], seen: Int, snapshot: Int) throws -> [[UInt8]] {
        var leaves = honest
        func entry(_ index: Int, postings: [PublicItem]? = nil, snapshots: [PublicSnapshot]? = nil, time: Timestamp? = nil) throws -> [UInt8] {
            let entry = try PublicEntry(encoded: honest[index])
            return PublicEntry(
                number: entry.number, time: time ?? entry.time, outcome: entry.outcome, entry: entry.entry, id: entry.id, command: entry.command,
                postings: postings ?? entry.postings, snapshots: snapshots ?? entry.snapshots
            ).encoded
        }
        let charge = snapshot - 1
        switch fault {
        case .changedOldEntry, .halvedCharge:
            let posting = try #require(try PublicEntry(encoded: honest[charge]).shownPostings().compactMap(\.self).first)
            let halved = Posting(account: posting.account, asset: posting.asset, direction: posting.direction, amount: 125)
            leaves[charge] = try entry(
                charge, postings: PublicEntry(encoded: honest[charge]).postings.map { $0.shownEncoding == nil ? $0 : .shown(halved.encoded) })
        case .changedNewEntry: leaves[snapshot] = try entry(snapshot, time: Timestamp(milliseconds: 5))
        case .removedOldEntry: leaves.remove(at: charge)
        case .swappedEntries: leaves.swapAt(snapshot, snapshot + 1)
        case .repeatedEntry: leaves.append(honest[honest.count - 1])
        case .unsignedTransfer:
            let transfer = try #require(try honest.first { try PublicEntry(encoded: $0).command.kind == CommandKind.transfer.rawValue })
            let old = try PublicEntry(encoded: transfer)
            leaves.append(
                PublicEntry(
                    number: UInt64(honest.count) + 1, time: try PublicEntry(encoded: honest[honest.count - 1]).time, outcome: old.outcome,
                    entry: old.entry,
                    id: old.id, command: old.command, postings: [], snapshots: []
                ).encoded)
        case .missingSums: leaves[snapshot] = try entry(snapshot, snapshots: [])
        case .wrongSums:
            let sums = try #require(try PublicEntry(encoded: honest[snapshot]).snapshots.first)
            let wrong = PublicSnapshot(
                token: sums.token, snapshotID: sums.snapshotID, previousEntry: sums.previousEntry, supply: sums.supply, revenue: sums.revenue,
                claimable: sums.claimable, own: sums.own,
                revenueSum: PublicSum(count: sums.revenueSum.count, added: sums.revenueSum.added, taken: sums.revenueSum.taken, root: .zero),
                holderSum: sums.holderSum)
            leaves[snapshot] = try entry(snapshot, snapshots: [wrong])
        case .rewrittenHistoryOfTheSameSize: leaves[leaves.count - 1] = try entry(honest.count - 1, postings: [])
        }
        return leaves
    }

    @Test("A head of another key, and entries that do not lead to the head, are alarms")
    func foreignHead() async throws {
        let ledger = try Self.ledger()
        let leaves = try Self.leaves(ledger)
        let other = try LogIdentity(origin: NoteName("test.example/log"), random: [UInt8](repeating: 9, count: 64))
        var follower = try LogFollower(key: ledger.identity.signer.verifier)
        await #expect(throws: LogFollower.Alarm.self) { _ = try await Self.look(&follower, ForgedLog(leaves: leaves, identity: other)) }
        let log = ForgedLog(leaves: leaves, identity: ledger.identity)
        var second = try LogFollower(key: ledger.identity.signer.verifier)
        await #expect(throws: LogFollower.Alarm.self) {
            _ = try await second.accept(log.note()) { _, _ in
                var served = leaves
                served.swapAt(4, 5)
                return served
            }
        }
    }
}
