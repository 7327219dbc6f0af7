import EthereumPrimitives
import EthereumWallet
import Ledger
import LedgerCore
import LedgerSQLite
import Testing

@Suite("Attestations and rotations of the operator's key")
struct OperatorRotationTests {
    private let newKey: PrivateKey

    init() throws { newKey = try PrivateKey(Bytes32(UInt256(0x9ABC)).bytes) }

    private func rotation(_ ledger: OpenedLedger, acceptedBy key: PrivateKey? = nil, signedBy old: PrivateKey? = nil) throws -> Command {
        let make = { (authorization: HolderAuthorization, acceptance: [UInt8]) in
            RotateOperator(
                previous: ledger.operatorKey.address, next: newKey.address, acceptanceSignature: acceptance, authorization: authorization)
        }
        let draft = make(HolderAuthorization(nonce: 0, deadline: .max, signature: []), [])
        let domain = ledger.writer.ledger.signingDomain
        let message = try #require(Command.rotateOperator(draft).message)
        let signature = try (old ?? ledger.operatorKey).sign(domain.digest(of: message)).bytes
        let acceptance = try (key ?? newKey).sign(domain.digest(of: draft.acceptance)).bytes
        return .rotateOperator(make(HolderAuthorization(nonce: 0, deadline: .max, signature: signature), acceptance))
    }

    /// A record of a prompt that is committed to, attested by a key.
    private func committed(_ ledger: OpenedLedger, prompt: String, by key: PrivateKey) async throws -> Command {
        let reveal = { (proof: [UInt8]) in
            RevealContent(
                owner: ledger.issuer.address, salt: .zero, prompt: Array(prompt.utf8), aigcData: [1], model: ledger.model, modelCommitment: .zero,
                proofKind: .attestation, proof: proof, authorization: nil)
        }
        let draft = reveal([])
        let commitment = CommitContent.commitment(tokenID: draft.tokenID, owner: draft.owner, salt: .zero)
        try await ledger.accept(.commitContent(CommitContent(commitment: commitment, owner: draft.owner, authorization: nil)))
        let proof = try key.sign(ledger.writer.ledger.signingDomain.digest(of: draft.attestation(by: key.address))).bytes
        return .revealContent(reveal(proof))
    }

    private func refusal(_ ledger: OpenedLedger, _ command: Command) async throws -> Outcome? {
        do throws(SubmissionError) {
            return try await ledger.writer.submit(command, id: ledger.nextID()).outcome
        } catch {
            guard case .refused(let outcome) = error else { return nil }
            return outcome
        }
    }

    @Test("What the old key attested stays verified, what it attests after is refused, and the journal verifies across both")
    func attestations() async throws {
        let ledger = try await OpenedLedger()
        try await ledger.accept(committed(ledger, prompt: "before", by: ledger.operatorKey))
        let late = try await committed(ledger, prompt: "late", by: ledger.operatorKey)
        #expect(try await refusal(ledger, committed(ledger, prompt: "early", by: newKey)) == .proofInvalid)
        ledger.clock.pass(seconds: 1)
        try await ledger.accept(rotation(ledger))
        #expect(try await refusal(ledger, late) == .proofInvalid)
        try await ledger.accept(committed(ledger, prompt: "after", by: newKey))
        await ledger.writer.close()
        #expect(try ledger.verify().problems == [])
        try ledger.store.read { reader in
            let retired = try #require(try reader.retiredOperators().first)
            #expect((retired.address, retired.record.successor) == (ledger.operatorKey.address, newKey.address))
            let justBefore = Timestamp(milliseconds: retired.record.until.milliseconds - 1)
            #expect(try reader.ledger(operatedAt: justBefore).operatorAddress == ledger.operatorKey.address)
            #expect(try reader.ledger(operatedAt: retired.record.until).operatorAddress == newKey.address)
        }
    }

    @Test("A record that was checked before the rotation and is applied after it is refused without an entry")
    func race() async throws {
        let ledger = try await OpenedLedger()
        let admitted = try ledger.writer.admit(try await committed(ledger, prompt: "late", by: ledger.operatorKey)).get()
        try await ledger.accept(rotation(ledger))
        let before = try ledger.store.head().number
        let result = await withCheckedContinuation { continuation in
            ledger.writer.submit(admitted, id: ledger.nextID(), isDurable: true) { continuation.resume(returning: $0) }
        }
        guard case .failure(.refused(.proofInvalid)) = result else {
            Issue.record("the old key's attestation was taken: \(result)")
            return
        }
        await ledger.writer.close()
        #expect(try ledger.store.head().number == before)
        #expect(try ledger.verify().problems == [])
    }

    @Test("Both keys must have signed")
    func signatures() async throws {
        let ledger = try await OpenedLedger()
        #expect(try await refusal(ledger, rotation(ledger, acceptedBy: ledger.operatorKey)) == .wrongSigner)
        #expect(try await refusal(ledger, rotation(ledger, signedBy: newKey)) == .wrongSigner)
        try await ledger.accept(rotation(ledger))
    }

    @Test("A writer that begins after a rotation takes the new key's attestations alone")
    func reopened() async throws {
        let ledger = try await OpenedLedger()
        try await ledger.accept(rotation(ledger))
        let (old, new) = (
            try await committed(ledger, prompt: "old", by: ledger.operatorKey), try await committed(ledger, prompt: "new", by: newKey)
        )
        await ledger.writer.close()
        let clock = ledger.clock
        let writer = try LedgerWriter(store: ledger.store, proofs: FixedAnswer()) { clock.now }
        #expect(writer.ledger.operatorAddress == newKey.address)
        guard case .failure(.refused(.proofInvalid)) = writer.admit(old) else {
            Issue.record("the old key's attestation was taken")
            return
        }
        #expect(try await writer.submit(new, id: ledger.nextID()).outcome == .accepted)
        await writer.close()
    }
}
