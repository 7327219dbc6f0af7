import EthereumPrimitives
import LedgerAudit
import LedgerCore
import LedgerLog
import StrictJSON
import Testing
import TransparencyLog

/// An operator with all keys writes the whole history again, so that every rule holds and every sum is right. No file contradicts itself then; whoever saw the
/// other history convicts the key.
@Suite("Histories that were written again")
struct RewrittenHistoryTests {
    private static let witness = signer("witness.example", .cosignature)

    private static func signer(_ name: String, _ kind: NoteKeyKind) -> NoteSigner {
        do { return try NoteSigner(name: NoteName(name), kind: kind, seed: [UInt8](repeating: 5, count: 32)) } catch {
            preconditionFailure("\(error)")
        }
    }

    /// The history as it was, under a head that a witness cosigned.
    private struct Honest {
        let log: ForgedLog
        let key: NoteVerifier
        let policy: LogPolicy
        var head: Witness.Head
        let cosigned: SignedNote

        init() throws {
            let history = try DemoHistory()
            log = ForgedLog(leaves: try history.ledger.leaves(), identity: history.ledger.identity)
            key = history.ledger.identity.signer.verifier
            policy = try LogPolicy(text: "log \(key)\nwitness w \(witness.verifier)\nquorum w\n")
            var note = try log.note()
            let request = AddCheckpointRequest(oldSize: 0, proof: [], checkpoint: note)
            guard case .cosigned(let signature, let head) = try RewrittenHistoryTests.ask(request, of: key, after: nil) else { throw Unsigned() }
            note.signatures += try SignedNote.Signature.lines(signature.text)
            (self.head, cosigned) = (head, note)
        }
    }

    private static func ask(_ request: AddCheckpointRequest, of log: NoteVerifier, after last: Witness.Head?) throws -> Witness.Answer {
        Witness(signer: witness, logs: [log]).answer(request.encoded, at: 1_700_000_000) { _ in last }
    }

    @Test("The witnessed history is accepted offline, and pays what was earned")
    func honest() throws {
        let (honest, history) = (try Honest(), try DemoHistory())
        let audit = try history.ledger.audit(#require(history.claim))
        let report = try audit.check(log: honest.key)
        #expect(report.paid == 387_000 && report.isComplete && report.snapshots[0].refunded == 0)
        try honest.policy.check(honest.cosigned)
        let json = try history.ledger.json(of: audit).replacing(
            ["checkpoint"], with: .string(String(decoding: honest.cosigned.encoded, as: UTF8.self)))
        let witnessed = try ClaimAudit(json: json)
        #expect(try witnessed.check(log: honest.policy.check(witnessed.checkpoint).log).paid == 387_000)
    }

    @Test(
        "A rewritten history pays something else and contradicts nothing in itself; a policy of witnesses, a kept head and two entries refuse it",
        arguments: DemoHistory.Rewriting.allCases.filter { $0 != .none })
    func rewritten(rewriting: DemoHistory.Rewriting) async throws {
        let (honest, history) = (try Honest(), try DemoHistory(rewriting))
        let forged = ForgedLog(leaves: try history.ledger.leaves(), identity: history.ledger.identity)
        // What the key alone cannot see.
        if let claim = history.claim {
            let audit = try history.ledger.audit(claim)
            let report = try audit.check(log: honest.key)
            #expect(report.paid == rewriting.payout)
            #expect(throws: LogFormatError.self) { try honest.policy.check(audit.checkpoint) }
        } else {
            #expect(rewriting.payout == 0)
        }
        try Self.expectRefusal(of: forged, by: honest)
        try await Self.expectAlarm(over: forged, knowing: honest)
        try Self.expectEvidence(against: forged, with: honest)
    }

    /// The witness that cosigned the one history does not cosign the other, whatever proof it is given.
    private static func expectRefusal(of forged: ForgedLog, by honest: Honest) throws {
        let proof = try ConsistencyProof(oldSize: min(honest.head.size, forged.size), newSize: forged.size, in: forged)
        let request = AddCheckpointRequest(oldSize: honest.head.size, proof: proof.hashes, checkpoint: try forged.note())
        if case .cosigned = try ask(request, of: honest.key, after: honest.head) { Issue.record("the witness cosigned a second history") }
        #expect(throws: LogFormatError.self) { try request.check(after: honest.cosigned, policy: LogPolicy(log: honest.key)) }
    }

    /// A monitor that accepted the one history, or got the other's head from a witness or from a receipt, raises an alarm.
    private static func expectAlarm(over forged: ForgedLog, knowing honest: Honest) async throws {
        var remembering = try LogFollower(key: honest.key, remembered: honest.cosigned)
        await #expect(throws: LogFollower.Alarm.self) { try await look(&remembering, forged) }
        var comparing = try LogFollower(key: honest.key)
        #expect(try comparing.compare(with: honest.cosigned, from: "a receipt") == nil)
        let alarm = await #expect(throws: LogFollower.Alarm.self) { try await look(&comparing, forged) }
        #expect(alarm?.heads == [honest.cosigned, try forged.note()])
        // Whoever saw the forged history first learns of it from the witness.
        var later = try LogFollower(key: honest.key)
        try await look(&later, forged)
        if let head = try later.compare(with: honest.cosigned, from: "the witness") {
            let proof = try ConsistencyProof(oldSize: head.checkpoint.size, newSize: forged.size, in: forged)
            #expect(throws: LogFollower.Alarm.self) { try later.check(head, continuedBy: proof.hashes) }
        } else {
            #expect(later.hidden?.checkpoint == (try honest.cosigned.checkpoint(of: honest.key)))
        }
    }

    private static func look(_ follower: inout LogFollower, _ log: ForgedLog) async throws {
        _ = try await follower.accept(log.note()) { bundle, size in
            Array(log.leaves[Int(bundle) * 256..<min(Int(bundle + 1) * 256, Int(size))])
        }
        if let hidden = follower.hidden, hidden.source != "the witness" { throw follower.alarm(hiding: hidden) }
    }

    /// The first entry that differs convicts the key, before anybody.
    private static func expectEvidence(against forged: ForgedLog, with honest: Honest) throws {
        let place = try #require(zip(forged.leaves, honest.log.leaves).enumerated().first { $1.0 != $1.1 }?.offset)
        let fraud = FraudProof.histories(
            .init(first: try honest.log.proof(UInt64(place) + 1), second: try forged.proof(UInt64(place) + 1)))
        #expect(try fraud.check(log: honest.key).contains("two histories"))
    }

    @Test("A holder's payout that was booked as withdrawn is missing from the money that its owner watches")
    func bookedAsWithdrawn() async throws {
        let history = try DemoHistory()
        let ledger = history.ledger
        try ledger.accept(.withdraw(Withdraw(account: .address(LoggedLedger.alice), amount: 387_000, reference: "paid out, it says")))
        let log = ForgedLog(leaves: try ledger.leaves(), identity: ledger.identity)
        let holdings = [WatchedHolding(owner: LoggedLedger.alice, token: nil, least: 387_000)]
        var before = try LogFollower(key: ledger.identity.signer.verifier, holdings: holdings)
        try await Self.look(&before, ForgedLog(leaves: Array(log.leaves.dropLast()), identity: ledger.identity))
        let alarm = await #expect(throws: LogFollower.Alarm.self) { try await Self.look(&before, log) }
        #expect(alarm?.description.contains("387000") == true)
        var tokens = try LogFollower(
            key: ledger.identity.signer.verifier, holdings: [WatchedHolding(owner: LoggedLedger.alice, token: ledger.token, least: 501)])
        await #expect(throws: LogFollower.Alarm.self) { try await Self.look(&tokens, log) }
    }

    @Test("Refunds stand in the report of a claim with what they took from the holder's snapshot")
    func refunds() throws {
        let history = try DemoHistory(.twoInventedRefunds)
        let report = try history.ledger.audit(#require(history.claim)).check(log: history.ledger.identity.signer.verifier)
        #expect(report.snapshots[0].refunded == 258_000)
    }

    @Test("Two heads of one size with different roots are evidence, and two of one history are none")
    func twoHeads() throws {
        let honest = try Honest()
        let history = try DemoHistory(.oneTokenACall)
        let leaves = Array(try history.ledger.leaves().prefix(honest.log.leaves.count))
        let other = try ForgedLog(leaves: leaves, identity: history.ledger.identity).note()
        let fraud = try FraudProof(json: FraudProof.heads(honest.cosigned, other).json)
        #expect(try fraud.check(log: honest.key).contains("two roots"))
        #expect(throws: LogFormatError.self) { try FraudProof.heads(honest.cosigned, try honest.log.note()).check(log: honest.key) }
    }
}
