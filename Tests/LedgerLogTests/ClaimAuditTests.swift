import EthereumPrimitives
import LedgerAudit
import LedgerCore
import LedgerLog
import StrictJSON
import Testing
import TransparencyLog

@Suite("Proofs of claims")
struct ClaimAuditTests {
    /// Calls of two callers, three snapshots, and a claim of Alice's over the first two.
    private static func ledger() throws -> (LoggedLedger, claim: UInt64) {
        let ledger = try LoggedLedger()
        try ledger.transfer(300, to: LoggedLedger.alice)
        for tokens in [100, 250, 77] { try ledger.call("carol", tokens: UInt64(tokens)) }
        try ledger.snapshot()
        try ledger.transfer(100, to: LoggedLedger.bob, from: LoggedLedger.alice)
        let call = try ledger.call("dave", tokens: 900)
        try ledger.accept(.refund(Refund(call: call.id, amount: 100, reason: "")))
        try ledger.accept(.deposit(Deposit(model: ledger.model, amount: 50, reference: "")))
        try ledger.snapshot()
        let claim = try ledger.claim([1, 2], by: LoggedLedger.alice)
        try ledger.snapshot()
        return (ledger, claim.number)
    }

    private static func audit(_ ledger: LoggedLedger, _ claim: UInt64, sample: UInt64 = 1000) throws -> ClaimAudit {
        try ledger.log()
        let log = try ledger.publicLog()
        return try ledger.store.read { try ClaimAudit(ofEntry: claim, sample: sample, log: log, ledger: $0) }
    }

    private static func json(_ audit: ClaimAudit) throws -> JSONValue { try JSONValue(parsing: Array(audit.json.text.utf8), maximumDepth: 24) }

    @Test("A proof leads from the claim to its charges, and is checked with the log's key alone")
    func wholeChain() throws {
        let (ledger, claim) = try Self.ledger()
        let audit = try ClaimAudit(json: Self.json(Self.audit(ledger, claim)))
        let report = try audit.check(log: ledger.identity.signer.verifier)
        #expect(report.holder == LoggedLedger.alice && report.isComplete)
        // 427 · 60 % · 300 / 1000, and 850 · 60 % · 200 / 1000.
        #expect(report.snapshots.map(\.revenue) == [427, 850])
        #expect(report.snapshots.map(\.balance) == [300, 200])
        #expect(report.snapshots.map(\.paid) == [76, 102])
        #expect(report.paid == 178)
        let other = try NoteSigner(name: NoteName("test.example/log"), kind: .ed25519, seed: [UInt8](repeating: 7, count: 32))
        #expect(throws: LogFormatError.self) { try audit.check(log: other.verifier) }
    }

    @Test("A lifetime claim is proven for the snapshots that were open", arguments: [UInt64(0), 2, 1000])
    func lifetimeClaim(sample: UInt64) throws {
        let (ledger, _) = try Self.ledger()
        let entry = try ledger.accept(
            ledger.signed(by: LoggedLedger.bob) {
                .claimLifetime(
                    ClaimLifetime(holder: LoggedLedger.bob, token: ledger.token, upToSnapshotID: 3, recipient: LoggedLedger.alice, authorization: $0))
            })
        let audit = try ClaimAudit(json: Self.json(Self.audit(ledger, entry.number, sample: sample)))
        let report = try audit.check(log: ledger.identity.signer.verifier)
        #expect(report.snapshots.map(\.id) == [2])
        #expect(report.snapshots.map(\.balance) == [100])
        #expect(report.snapshots.map(\.opened) == report.snapshots.map { min($0.entries, sample) })
    }

    @Test(
        "The root that a claim is bound to follows from the public log, and a proof shows that the claim kept its conditions",
        arguments: [true, false])
    func boundClaim(isLifetime: Bool) throws {
        let (ledger, _) = try Self.ledger()
        try ledger.log()
        let taken = try (1...ledger.log().size).map { try ledger.leaf($0) }.first { $0.snapshots.contains { $0.snapshotID == 2 } }
        let snapshot = try #require(taken)
        let root = try #require(snapshot.snapshots.first).root(takenAt: snapshot.time)
        let bounds = ClaimBounds(leastAmount: 51, snapshotRoot: root)
        let bob = LoggedLedger.bob
        let entry = try ledger.accept(
            ledger.signed(by: bob) {
                isLifetime
                    ? .claimLifetime(
                        ClaimLifetime(holder: bob, token: ledger.token, upToSnapshotID: 2, recipient: bob, bounds: bounds, authorization: $0))
                    : .claim(Claim(holder: bob, token: ledger.token, snapshotIDs: [2], recipient: bob, bounds: bounds, authorization: $0))
            })
        let audit = try ClaimAudit(json: Self.json(Self.audit(ledger, entry.number)))
        let report = try audit.check(log: ledger.identity.signer.verifier)
        #expect(report.paid == 51 && report.snapshots.map(\.root) == [root])
        var auditor = LogAuditor()
        for leaf in try ledger.leaves() { try auditor.append(leaf) }
    }

    @Test("Every member of the file that is changed, left out or unknown is refused")
    func changedMembers() throws {
        let (ledger, claim) = try Self.ledger()
        let key = ledger.identity.signer.verifier
        let json = try Self.json(Self.audit(ledger, claim))
        var count = 0
        Self.walk(json, []) { path, value in
            for changed in Self.changes(of: value) {
                let other = json.replacing(path, with: changed)
                // The number of charges asked for may be any that draws the same.
                if path == ["sample"], other["sample"]?.numberText.flatMap({ UInt64($0) }) ?? 0 > 100 { continue }
                #expect(throws: (any Error).self, "\(path)") { try ClaimAudit(json: other).check(log: key) }
                count += 1
            }
        }
        #expect(count > 1000)
        let extra = JSONValue.object((json.objectValue ?? []) + [JSONMember("note", .string("trust me"))])
        #expect(throws: LogFormatError.self) { try ClaimAudit(json: extra) }
        for member in json.objectValue ?? [] {
            let without = JSONValue.object((json.objectValue ?? []).filter { $0.name != member.name })
            #expect(throws: LogFormatError.self, "\(member.name)") { try ClaimAudit(json: without) }
        }
    }

    private static func walk(_ json: JSONValue, _ path: [String], _ body: ([String], JSONValue) -> Void) {
        switch json {
        case .object(let members): for member in members { walk(member.value, path + [member.name], body) }
        case .array(let elements):
            body(path, json)
            for (index, element) in elements.enumerated() { walk(element, path + ["\(index)"], body) }
        case .null, .bool, .number, .string: body(path, json)
        }
    }

    private static func changes(of value: JSONValue) -> [JSONValue] {
        switch value {
        case .number(let text): [.number("\((UInt64(text) ?? 0) + 1)"), .string(text)]
        case .string(let text):
            [.string(""), .string(text + " ")]
                + (text.isEmpty ? [] : [.string(String(text.dropLast()) + (text.hasSuffix("1") ? "2" : "1"))])
        case .array(let elements): elements.isEmpty ? [] : [.array(Array(elements.dropLast())), .array(elements + [elements[0]])]
        case .null, .bool, .object: [.null]
        }
    }

    // MARK: An operator with all keys

    private enum Tampering: String, CaseIterable {
        case lessRevenue, lessRevenueAndSum, lessClaimable, moreSupply, moreSupplyAndHolders, laterBeginning, earlierBeginning, fewerEntries, ownTaken
        case otherSnapshotID, emptiedSum

        func change(_ snapshot: PublicSnapshot) -> PublicSnapshot {
            let (revenue, holders) = (snapshot.revenueSum, snapshot.holderSum)
            func made(
                id: UInt64? = nil, previous: UInt64? = nil, supply: UInt256? = nil, revenue amount: UInt256? = nil, claimable: UInt256? = nil,
                own: RevenueChange? = nil, sum: PublicSum? = nil, holderSum: PublicSum? = nil
            ) -> PublicSnapshot {
                PublicSnapshot(
                    token: snapshot.token, snapshotID: id ?? snapshot.snapshotID, previousEntry: previous ?? snapshot.previousEntry,
                    supply: supply ?? snapshot.supply, revenue: amount ?? snapshot.revenue, claimable: claimable ?? snapshot.claimable,
                    own: own ?? snapshot.own, revenueSum: sum ?? revenue, holderSum: holderSum ?? holders)
            }
            func sum(_ added: UInt256, count: UInt64? = nil) -> PublicSum {
                PublicSum(count: count ?? revenue.count, added: added, taken: revenue.taken, root: revenue.root)
            }
            return switch self {
            case .lessRevenue: made(revenue: 400, claimable: 240)
            case .lessRevenueAndSum: made(revenue: 400, claimable: 240, sum: sum(400))
            case .lessClaimable: made(claimable: 200)
            case .moreSupply: made(supply: 10_000)
            case .moreSupplyAndHolders:
                made(supply: 10_000, holderSum: PublicSum(count: holders.count, added: 10_000, taken: holders.taken, root: holders.root))
            case .laterBeginning: made(previous: snapshot.previousEntry + 1)
            case .earlierBeginning: made(previous: snapshot.previousEntry - 1)
            case .fewerEntries: made(sum: sum(revenue.added, count: revenue.count - 1))
            case .ownTaken: made(revenue: 400, claimable: 240, own: RevenueChange(added: .zero, taken: 27))
            case .otherSnapshotID: made(id: 2)
            case .emptiedSum: made(revenue: .zero, claimable: .zero, sum: sum(.zero))
            }
        }
    }

    @Test("Numbers of a snapshot that the operator changes, with a new head and new proofs, contradict each other", arguments: Tampering.allCases)
    private func rewrittenSnapshot(tampering: Tampering) throws {
        let (ledger, claim) = try Self.ledger()
        let json = try Self.json(Self.audit(ledger, claim))
        let number = try #require(json.at(["snapshots", "0", "entry", "entry"])?.numberText.flatMap { UInt64($0) })
        let key = ledger.identity.signer.verifier
        let same = try Forging.forged(json, ledger, entry: number) { $0 }
        #expect(try ClaimAudit(json: same).check(log: key).paid == 178)
        let forged = try Forging.forged(json, ledger, entry: number) { entry in
            Forging.replacing(tampering.change(try #require(entry.snapshots.first)), in: entry)
        }
        #expect(throws: (any Error).self) { try ClaimAudit(json: forged).check(log: key) }
    }

    @Test("A charge halved in the sum, with everything above it made to fit, is proven to be a fraud by one opening")
    func halvedCharge() throws {
        let (ledger, claim) = try Self.ledger()
        let audit = try Self.audit(ledger, claim)
        let json = try Self.json(audit)
        let key = ledger.identity.signer.verifier
        #expect(try audit.fraud(log: key) == nil)
        let number = audit.snapshots[0].entry.number
        let sums = try #require(try ledger.leaf(number).snapshots.first)
        // The operator's own tree, in which Carol's call of 250 counts 125.
        var leaves: [SumNode] = []
        try RevenueLeaves(files: ledger.keeper.files, model: ledger.model, first: sums.previousEntry).forEach(to: number) { leaves.append($1) }
        let place = try #require(leaves.firstIndex { $0.added == 250 })
        let charge = try ledger.keeper.files.entry(at: sums.previousEntry - 1 + UInt64(place))
        leaves[place] = .leaf(MerkleTree.leaf(charge), added: 125, taken: 0)
        let tree = try SumTree(leaves)
        let root = try tree.root()
        let lie = PublicSnapshot(
            token: sums.token, snapshotID: 1, previousEntry: sums.previousEntry, supply: sums.supply, revenue: 302, claimable: 181, own: .none,
            revenueSum: PublicSum(count: root.count, added: root.added, taken: root.taken, root: root.hash), holderSum: sums.holderSum)
        var forged = try Forging.forged(json, ledger, entry: number) { Forging.replacing(lie, in: $0) }
        for index in leaves.indices {
            let path = ["snapshots", "0", "charges", "\(index)"]
            forged = forged.replacing(path + ["added"], with: .string(leaves[index].added.description))
                .replacing(path + ["opening"], with: SumOpening(try tree.proof(of: UInt64(index))).json)
        }
        let forgedAudit = try ClaimAudit(json: forged)
        let error = #expect(throws: LogFormatError.self) { try forgedAudit.check(log: key) }
        #expect(error?.message.contains("imo audit fraud") == true)
        let fraud = try #require(try forgedAudit.fraud(log: key))
        let read = try FraudProof(json: JSONValue(parsing: Array(fraud.json.text.utf8), maximumDepth: 24))
        #expect(try read.check(log: key).contains("counts 125"))
        // It accuses nobody else, and an honest charge is no evidence.
        let other = try NoteSigner(name: NoteName("test.example/log"), kind: .ed25519, seed: [UInt8](repeating: 7, count: 32))
        #expect(throws: LogFormatError.self) { try read.check(log: other.verifier) }
        let honest = fraud.json.replacing(["charge"], with: try #require(forged.at(["snapshots", "0", "charges", "0"])))
        #expect(throws: LogFormatError.self) { try FraudProof(json: honest).check(log: key) }
    }

    @Test("Two histories under one key are proven by two entries at the same place")
    func twoHistories() throws {
        let (ledger, _) = try Self.ledger()
        let size = try ledger.log().size
        var leaves = try (0..<size).map { try ledger.keeper.files.entry(at: $0) }
        let honest = ForgedLog(leaves: leaves, identity: ledger.identity)
        leaves[Int(size) - 1] = leaves[Int(size) - 2]
        let other = ForgedLog(leaves: leaves, identity: ledger.identity)
        let key = ledger.identity.signer.verifier
        let fraud = FraudProof.histories(.init(first: try honest.proof(size), second: try other.proof(size)))
        let read = try FraudProof(json: JSONValue(parsing: Array(fraud.json.text.utf8), maximumDepth: 24))
        #expect(try read.check(log: key).contains("two histories"))
        let none = FraudProof.histories(.init(first: try honest.proof(1), second: try other.proof(1)))
        #expect(throws: LogFormatError.self) { try none.check(log: key) }
    }
}
