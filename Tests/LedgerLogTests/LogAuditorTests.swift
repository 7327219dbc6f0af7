import EthereumPrimitives
import LedgerAudit
import LedgerCore
import LedgerLog
import Testing
import TransparencyLog

@Suite("Auditing a whole log")
struct LogAuditorTests {
    private static func ledger() throws -> LoggedLedger {
        let ledger = try LoggedLedger(split: [RevenueShare(account: .named(AccountName("operator")), basisPoints: 1000)])
        try ledger.transfer(300, to: LoggedLedger.alice)
        for tokens in [100, 250, 77] { try ledger.call("carol", tokens: UInt64(tokens)) }
        try ledger.snapshot()
        let call = try ledger.call("dave", tokens: 900)
        try ledger.accept(.refund(Refund(call: call.id, amount: 100, reason: "")))
        try ledger.snapshot()
        try ledger.claim([1, 2], by: LoggedLedger.alice)
        try ledger.accept(.withdraw(Withdraw(account: .address(LoggedLedger.alice), amount: 5, reference: "")))
        return ledger
    }

    private static func leaves(_ ledger: LoggedLedger) throws -> [[UInt8]] {
        let size = try ledger.log().size
        return try (0..<size).map { try ledger.keeper.files.entry(at: $0) }
    }

    private static func audit(_ leaves: [[UInt8]], _ generationSalts: [Bytes32] = []) throws -> LogAuditor {
        var auditor = LogAuditor(generationSalts: generationSalts)
        for leaf in leaves { try auditor.append(leaf) }
        return auditor
    }

    @Test("An honest log is accepted, with the root that was signed and the period's totals")
    func honest() throws {
        let ledger = try Self.ledger()
        let leaves = try Self.leaves(ledger)
        let auditor = try Self.audit(leaves)
        #expect(try auditor.frontier.root == ledger.keeper.head().root)
        let totals = try #require(auditor.totals[ledger.model])
        // Nine tenths of each charge, each rounded as the ledger does.
        #expect(totals.earned == 1195)
        #expect(totals.refunded == 90)
        #expect(totals.claimed == 198)
    }

    @Test("Signatures behind a restoration are checked by its salt, and the audit says so where it does not know it")
    func generations() throws {
        let ledger = try Self.ledger()
        ledger.salt = word(9)
        let restored = try ledger.accept(.beginGeneration(BeginGeneration(salt: word(9))))
        try ledger.transfer(1, to: LoggedLedger.bob)
        ledger.salt = word(10)
        let again = try ledger.accept(.beginGeneration(BeginGeneration(salt: word(10))))
        try ledger.transfer(1, to: LoggedLedger.bob)
        let leaves = try Self.leaves(ledger)
        #expect(try Self.audit(leaves, [word(9), word(10)]).signaturesUncheckedFrom == nil)
        #expect(try Self.audit(leaves, [word(9)]).signaturesUncheckedFrom == again.number)
        #expect(try Self.audit(leaves).signaturesUncheckedFrom == restored.number)
        for salts in [[word(8), word(10)], [word(9), word(9)], [word(10), word(9)]] {
            #expect(throws: PublicFault.self) { _ = try Self.audit(leaves, salts) }
        }
    }

    /// What the log's entries say after an operator with all keys rewrote one of them; everything else stays.
    @Test("Each rewritten entry is found, and named where the contradiction shows")
    func rewritten() throws {
        let ledger = try Self.ledger()
        let leaves = try Self.leaves(ledger)
        for index in leaves.indices {
            let entry = try PublicEntry(encoded: leaves[index])
            for (name, changed) in try Self.changes(of: entry) {
                var forged = leaves
                forged[index] = changed.encoded
                let error = #expect(throws: PublicFault.self, "entry \(entry.number): \(name)") { _ = try Self.audit(forged) }
                #expect((error?.entry ?? 0) >= entry.number)
            }
        }
    }

    private static func changes(of entry: PublicEntry) throws -> [(String, PublicEntry)] {
        func made(time: Timestamp? = nil, number: UInt64? = nil, postings: [PublicItem]? = nil, snapshots: [PublicSnapshot]? = nil) -> PublicEntry {
            PublicEntry(
                number: number ?? entry.number, time: time ?? entry.time, outcome: entry.outcome, entry: entry.entry, id: entry.id,
                command: entry.command, postings: postings ?? entry.postings, snapshots: snapshots ?? entry.snapshots)
        }
        var changes = [("number", made(number: entry.number + 1))]
        if entry.number > 1 { changes.append(("back-dated", made(time: Timestamp(milliseconds: 1)))) }
        for (place, posting) in try entry.shownPostings().enumerated() {
            guard let posting, let half = posting.amount.quotientAndRemainder(dividingBy: 2)?.quotient else { continue }
            var postings = entry.postings
            let halved = Posting(account: posting.account, asset: posting.asset, direction: posting.direction, amount: half)
            postings[place] = .shown(halved.encoded)
            // The last entry's hidden withdrawal is the only one that no later entry depends on.
            if entry.command.kind != CommandKind.withdraw.rawValue { changes.append(("halved posting \(place)", made(postings: postings))) }
            postings.remove(at: place)
            if entry.command.kind != CommandKind.withdraw.rawValue { changes.append(("without posting \(place)", made(postings: postings))) }
        }
        if !entry.snapshots.isEmpty { changes.append(("without sums", made(snapshots: []))) }
        return changes
    }

    @Test("Left out, repeated or swapped entries are found at their place")
    func order() throws {
        let leaves = try Self.leaves(Self.ledger())
        for index in leaves.indices.dropLast() {
            var without = leaves
            without.remove(at: index)
            var swapped = leaves
            swapped.swapAt(index, index + 1)
            for forged in [without, swapped] {
                let error = #expect(throws: PublicFault.self) { _ = try Self.audit(forged) }
                #expect(error?.entry == UInt64(index) + 1)
            }
        }
    }

    @Test("A transfer that its holder did not sign, and a claim paid twice, are found")
    func unsignedAndRepeated() throws {
        let ledger = try Self.ledger()
        let authorization = try ledger.authorization(of: LoggedLedger.alice)
        try ledger.accept(
            .transfer(Transfer(holder: LoggedLedger.alice, token: ledger.token, to: LoggedLedger.bob, amount: 1, authorization: authorization)))
        let leaves = try Self.leaves(ledger)
        let error = #expect(throws: PublicFault.self) { _ = try Self.audit(leaves) }
        #expect(error?.entry == UInt64(leaves.count))
        #expect(error?.reason.contains("signature") == true)

        let honest = try Self.leaves(Self.ledger())
        let claim = try #require(try honest.last { try PublicEntry(encoded: $0).command.kind == CommandKind.claim.rawValue })
        let again = try PublicEntry(encoded: claim)
        let repeated = PublicEntry(
            number: UInt64(honest.count) + 1, time: again.time, outcome: again.outcome, entry: again.entry, id: again.id, command: again.command,
            postings: again.postings, snapshots: [])
        let twice = #expect(throws: PublicFault.self) { _ = try Self.audit(honest + [repeated.encoded]) }
        #expect(twice?.entry == UInt64(honest.count) + 1)
    }
}
