import EthereumPrimitives
import LedgerAudit
import LedgerCore
import LedgerLog
import Testing
import TransparencyLog

/// A program that has the public log, the receipts of all other calls, and every proof of one holder. It shall not find out who made a call, nor what a caller has.
@Suite("Privacy of callers")
struct PrivacyTests {
    private static let callers = ["carol", "dave"]

    /// What the program sees, and the truth that it looks for.
    private struct World {
        let ledger: LoggedLedger
        let leaves: [PublicEntry]
        let receipts: [ReceiptProof]
        let claim: ClaimAudit
        /// The entries of the call that the program has no receipt of.
        let secretEntries: [UInt64]

        /// - Parameters:
        ///   - caller: Who makes the call in question.
        ///   - credit: What Dave is credited beside.
        init(caller: String, credit: UInt256, secret: UInt8) throws {
            ledger = try LoggedLedger(secret: secret)
            try ledger.transfer(300, to: LoggedLedger.alice)
            try ledger.accept(.credit(Credit(account: .named(AccountName("dave")), amount: credit, reference: "paid")))
            let first = try ledger.call("carol", tokens: 100)
            let call = try ledger.call(caller, tokens: 77)
            let last = try ledger.call("dave", tokens: 100)
            try ledger.snapshot()
            let claimed = try ledger.claim([1], by: LoggedLedger.alice).number
            leaves = try ledger.leaves().map { try PublicEntry(encoded: $0) }
            let (log, store) = (try ledger.publicLog(), ledger.store)
            receipts = try [first.id, last.id].map { id in try store.read { try ReceiptProof(of: id, log: log, ledger: $0) } }
            claim = try ledger.audit(claimed)
            secretEntries = [call.entry.number - 1, call.entry.number]
        }

        /// The log with each commitment replaced by its place: all that it says by itself.
        var shown: [[UInt8]] {
            leaves.map { entry in
                func blank(_ items: [PublicItem]) -> [PublicItem] { items.map { if case .hidden = $0 { .hidden(.zero) } else { $0 } } }
                func blank(_ command: PublicCommand) -> PublicCommand {
                    PublicCommand(kind: command.kind, items: blank(command.items), members: command.members.map(blank))
                }
                return PublicEntry(
                    number: entry.number, time: entry.time, outcome: entry.outcome, entry: .zero, id: .zero, command: blank(entry.command),
                    postings: blank(entry.postings), snapshots: entry.snapshots.map(Self.withoutRoots)
                ).encoded
            }
        }

        /// The roots follow from the leaves, whose commitments differ with the secret.
        private static func withoutRoots(_ snapshot: PublicSnapshot) -> PublicSnapshot {
            let sum = snapshot.revenueSum
            return PublicSnapshot(
                token: snapshot.token, snapshotID: snapshot.snapshotID, previousEntry: snapshot.previousEntry, supply: snapshot.supply,
                revenue: snapshot.revenue, claimable: snapshot.claimable, own: snapshot.own,
                revenueSum: PublicSum(count: sum.count, added: sum.added, taken: sum.taken, root: .zero), holderSum: snapshot.holderSum)
        }
    }

    @Test("Two worlds in which the other caller made the call, or a caller has another balance, show the same log", arguments: [UInt8(0), 77])
    func sameWorlds(secret: UInt8) throws {
        let carol = try World(caller: "carol", credit: 5000, secret: secret)
        let dave = try World(caller: "dave", credit: 5000, secret: secret ^ 1)
        let richer = try World(caller: "carol", credit: 6000, secret: secret ^ 2)
        #expect(carol.shown == dave.shown)
        #expect(carol.shown == richer.shown)
        // Proofs of the holder show nothing but entries of that log.
        for world in [carol, dave, richer] {
            let logged =
                [world.claim.ledger, world.claim.registration, world.claim.claim]
                + world.claim.snapshots.flatMap { [$0.previous, $0.entry] + $0.charges.map(\.entry) }
            for entry in logged { #expect(try PublicEntry(encoded: entry.leaf) == world.leaves[Int(entry.number) - 1]) }
        }
    }

    @Test("No commitment is made twice, so that none links two calls of one caller")
    func unlinkable() throws {
        let world = try World(caller: "carol", credit: 5000, secret: 3)
        let all = world.leaves.flatMap(\.commitments)
        #expect(Set(all).count == all.count)
        #expect(all.count > 50)
    }

    @Test("Guesses of callers, keys and amounts, under every salt that was revealed, open nothing but what was opened")
    func guesses() throws {
        let world = try World(caller: "dave", credit: 5000, secret: 9)
        let revealed = world.receipts.flatMap { [$0.hold, $0.settlement] }
        var salts = Set(revealed.map(\.salt))
        salts.formUnion(revealed.map(\.chainBefore))
        salts.formUnion(world.leaves.flatMap(\.commitments))
        salts.formUnion([.zero] + world.leaves.map { MerkleTree.leaf($0.encoded) })
        let commitments = Set(world.leaves.flatMap(\.commitments))
        var opened = 0
        for item in try Self.guesses(world) {
            for salt in salts where commitments.contains(EntrySalts.commitment(to: item, salt: salt)) { opened += 1 }
        }
        #expect(opened == 0)
        // The same program finds what it was given the salt of: it is no program that finds nothing.
        for entry in revealed {
            let chain = SHA256.hash(entry.chainBefore.bytes, entry.journalEntry)
            #expect(commitments.contains(EntrySalts.commitment(to: chain.bytes, salt: entry.salt)))
        }
        let salts0 = world.ledger.identity.salts
        let number = world.secretEntries[0]
        let items = try Self.guesses(world)
        let withSecret = (0..<20).contains { index in
            items.contains { commitments.contains(EntrySalts.commitment(to: $0, salt: salts0.salt(entry: number, commitment: index))) }
        }
        #expect(withSecret, "with the log's secret the caller is found, so that the guesses are the right ones")
    }

    /// The encodings of who might have called, with which key, and of postings of likely amounts.
    private static func guesses(_ world: World) throws -> [[UInt8]] {
        var items: [[UInt8]] = []
        func encoded(_ body: (inout RLPEncoder) -> Void) -> [UInt8] {
            var encoder = RLPEncoder()
            body(&encoder)
            return encoder.finish()
        }
        for name in callers {
            items.append(encoded { $0.append(utf8: name) })
            items.append(encoded { $0.append(world.ledger.key(of: name)) })
            for amount in [UInt256(77), 100, 5000, 6000, 1_000_000] {
                for direction in [Posting.Direction.debit, .credit] {
                    items.append(Posting(account: .named(try AccountName(name)), asset: .settlement, direction: direction, amount: amount).encoded)
                }
            }
        }
        return items
    }
}
