import EthereumPrimitives
import LedgerCore
import Testing

@Suite("Content records: commit and reveal")
struct ContentRecordTests {
    private static let (alice, bob, carol) = (ContentLedger.alice, ContentLedger.bob, ContentLedger.carol)

    @Test("What was committed to and revealed is the record of its prompt, final at once when nobody was before")
    func commitAndReveal() throws {
        var content = try ContentLedger()
        try content.commit("why?", by: Self.alice)
        #expect(try !content.verify("why?"), "a commitment is no record")
        content.ledger.pass(seconds: 5)
        #expect(try content.reveal("why?", by: Self.alice) == .accepted)
        let record = try content.content("why?")
        #expect((record.owner, record.prompt, record.aigcData) == (Self.alice, Array("why?".utf8), Array("data".utf8)))
        #expect((record.model, record.modelCommitment, record.proofKind) == (content.model, ContentLedger.modelCommitment, .attestation))
        #expect(record.revealedAt == record.committedAt.adding(milliseconds: 5000))
        #expect(try content.verify("why?"))
    }

    @Test("Only the record's own prompt, data and proof verify")
    func verifyIsExact() throws {
        var content = try ContentLedger()
        try content.commit("why?", by: Self.alice)
        #expect(try content.reveal("why?", by: Self.alice) == .accepted)
        #expect(try content.verify("why?"))
        #expect(try !content.verify("why!"))
        #expect(try !content.verify("why?", data: "date"))
        #expect(try !content.verify("why?", data: ""))
        #expect(try !content.verify("why?", proof: [1, 2]))
        #expect(try !content.verify("why?", data: "data\u{1}", proof: [2, 3]), "bytes do not move between data and proof")
    }

    @Test("A record without its commitment, with another salt, of another owner or of another prompt is refused")
    func needsItsCommitment() throws {
        var content = try ContentLedger()
        #expect(try content.reveal("why?", by: Self.alice) == .commitmentNotFound)
        try content.commit("why?", by: Self.alice)
        #expect(try content.reveal("why?", by: Self.alice, salt: 2) == .commitmentNotFound)
        #expect(try content.reveal("why?", by: Self.bob) == .commitmentNotFound)
        #expect(try content.reveal("why not?", by: Self.alice) == .commitmentNotFound)
        #expect(throws: (any Error).self) { try content.content("why?") }
        #expect(try content.reveal("why?", by: Self.alice) == .accepted)
    }

    @Test("A stranger who copies a commitment under his own name cannot reveal it")
    func copiedCommitment() throws {
        var content = try ContentLedger()
        let hash = ContentLedger.commitment("why?", Self.alice, salt: 1)
        #expect(try content.commit(hash, by: Self.bob) == .accepted)
        #expect(try content.commit(hash, by: Self.alice) == .commitmentExists)
        #expect(try content.reveal("why?", by: Self.bob) == .commitmentNotFound)
        #expect(try content.reveal("why?", by: Self.alice) == .commitmentNotFound, "it is not hers in the ledger: another salt is")
        try content.commit("why?", by: Self.alice, salt: 2)
        #expect(try content.reveal("why?", by: Self.alice, salt: 2) == .accepted)
    }

    @Test("A second record of a prompt is refused, whoever makes it; a commitment is used up by its reveal")
    func secondRecord() throws {
        var content = try ContentLedger()
        try content.commit("why?", by: Self.alice)
        try content.commit("why?", by: Self.bob)
        try content.commit("why?", by: Self.alice, salt: 2)
        #expect(try content.reveal("why?", by: Self.alice) == .accepted)
        #expect(try content.reveal("why?", by: Self.bob, data: "other") == .contentExists)
        #expect(try content.reveal("why?", by: Self.alice, salt: 2, data: "other") == .contentExists)
        #expect(try content.reveal("why?", by: Self.alice, data: "other") == .commitmentNotFound)
        #expect(try content.content("why?").aigcData == Array("data".utf8))
    }

    @Test("The first to commit gets the prompt: a record of a later commitment gives way to it, and is not final before")
    func firstToCommit() throws {
        var content = try ContentLedger()
        try content.commit("why?", by: Self.alice)
        content.ledger.pass(seconds: 1)
        try content.commit("why?", by: Self.bob)
        #expect(try content.reveal("why?", by: Self.bob, data: "bob's") == .accepted)
        #expect(try !content.verify("why?", data: "bob's"), "alice can still reveal")
        content.ledger.pass(seconds: 3598)
        #expect(try content.reveal("why?", by: Self.alice, data: "alice's") == .accepted)
        #expect(try content.content("why?").owner == Self.alice)
        #expect(try content.verify("why?", data: "alice's"))
        #expect(try !content.verify("why?", data: "bob's"))
        #expect(try content.reveal("why?", by: Self.bob, data: "bob's") == .commitmentNotFound, "bob's commitment was used up")
    }

    @Test("Of three, each earlier commitment displaces the record before it, in whatever order they are revealed")
    func threeCommitters() throws {
        let owners = [Self.alice, Self.bob, Self.carol]
        for order in [[2, 1, 0], [1, 2, 0], [2, 0, 1], [0, 1, 2], [0, 2, 1], [1, 0, 2]] {
            var content = try ContentLedger()
            for owner in owners { try content.commit("why?", by: owner) }
            var first = owners.count
            for index in order {
                let outcome = try content.reveal("why?", by: owners[index], data: "\(index)")
                #expect(outcome == (index < first ? .accepted : .contentExists), "order \(order)")
                first = min(first, index)
                #expect(try content.content("why?").owner == owners[first])
            }
            #expect(try content.verify("why?", data: "0"))
        }
    }

    @Test("An earlier commitment that runs out no longer stands in the way: the later record becomes final the millisecond after")
    func finalAfterExpiry() throws {
        var content = try ContentLedger(windowSeconds: 60)
        try content.commit("why?", by: Self.alice)
        content.ledger.pass(seconds: 1)
        try content.commit("why?", by: Self.bob)
        #expect(try content.reveal("why?", by: Self.bob) == .accepted)
        #expect(try !content.verify("why?", later: 59_000))
        #expect(try content.verify("why?", later: 59_001))
        content.ledger.time = content.ledger.time.adding(milliseconds: 59_001)
        #expect(try content.reveal("why?", by: Self.alice, data: "late") == .commitmentExpired)
        #expect(try content.verify("why?"))
    }

    @Test(
        "A commitment can be revealed until its window ends, to the millisecond; then it is committed to again with a new salt",
        arguments: [(0, true), (1, false)])
    func expiry(beyond: UInt64, isAccepted: Bool) throws {
        var content = try ContentLedger(windowSeconds: 60)
        try content.commit("why?", by: Self.alice)
        content.ledger.time = content.ledger.time.adding(milliseconds: 60_000 + beyond)
        #expect(try content.reveal("why?", by: Self.alice) == (isAccepted ? .accepted : .commitmentExpired))
        guard !isAccepted else { return }
        #expect(try content.commit(ContentLedger.commitment("why?", Self.alice, salt: 1), by: Self.alice) == .commitmentExists)
        try content.commit("why?", by: Self.alice, salt: 2)
        #expect(try content.reveal("why?", by: Self.alice, salt: 2) == .accepted)
        #expect(try content.verify("why?"))
    }

    @Test("An earlier commitment hides its prompt, so that it delays any record; a later one delays none")
    func otherPrompts() throws {
        var content = try ContentLedger(windowSeconds: 60)
        try content.commit("something else", by: Self.bob)
        try content.commit("why?", by: Self.alice)
        try content.commit("a third", by: Self.carol)
        #expect(try content.reveal("why?", by: Self.alice) == .accepted)
        #expect(try !content.verify("why?"))
        #expect(try content.reveal("something else", by: Self.bob) == .accepted)
        #expect(try content.verify("why?"), "carol's is open, but later")
    }

    @Test("A record that names another model commitment than the registered one is refused, and its commitment stays")
    func modelCommitment() throws {
        var content = try ContentLedger()
        try content.commit("why?", by: Self.alice)
        #expect(try content.reveal("why?", by: Self.alice, modelCommitment: .zero) == .modelCommitmentMismatch)
        #expect(try content.reveal("why?", by: Self.alice) == .accepted)
    }

    @Test("Windows of zero seconds and of more than time has are windows too", arguments: [0, UInt64.max, UInt64.max / 1000])
    func extremeWindows(windowSeconds: UInt64) throws {
        var content = try ContentLedger(windowSeconds: windowSeconds)
        try content.commit("why?", by: Self.bob)
        try content.commit("why?", by: Self.alice)
        #expect(try content.reveal("why?", by: Self.alice) == .accepted)
        #expect(try !content.verify("why?"))
        #expect(try content.verify("why?", later: 1) == (windowSeconds == 0))
        content.ledger.pass(seconds: 1_000_000_000)
        #expect(try content.reveal("why?", by: Self.bob) == (windowSeconds == 0 ? .commitmentExpired : .accepted))
    }

    @Test("An owner's signed steps use up nonces in order")
    func signedSteps() throws {
        var content = try ContentLedger()
        let hash = ContentLedger.commitment("why?", Self.alice, salt: 1)
        let authorization = { HolderAuthorization(nonce: $0, deadline: .max, signature: []) }
        #expect(try content.commit(hash, by: Self.alice, authorization(1)) == .nonceOutOfOrder)
        #expect(try content.commit(hash, by: Self.alice, authorization(0)) == .accepted)
        #expect(try content.commit(hash, by: Self.alice, authorization(0)) == .authorizationReplayed)
        #expect(try content.reveal("why?", by: Self.alice, authorization(0)) == .nonceOutOfOrder)
        #expect(try content.reveal("why?", by: Self.alice, authorization(1)) == .accepted)
    }

    @Test("The token id is the Keccak-256 of the prompt, the commitment that of id, owner and salt as ABI words")
    func hashes() throws {
        let prompt = Array("why?".utf8)
        let reveal = RevealContent(
            owner: Self.alice, salt: word(5), prompt: prompt, aigcData: [], model: try ModelID("m"), modelCommitment: .zero, proofKind: .reexecution,
            proof: [], authorization: nil)
        #expect(reveal.tokenID == Keccak256.hash(prompt).word)
        let words = Keccak256.hash(prompt).bytes + [UInt8](repeating: 0, count: 12) + Self.alice.bytes + word(5).bytes
        #expect(ContentLedger.commitment("why?", Self.alice, salt: 5) == Keccak256.hash(words))
    }
}
