import EthereumPrimitives
import EthereumWallet
import Ledger
import LedgerCore
import Testing

@Suite("Signatures and restorations")
struct GenerationSigningTests {
    @Test("What was signed before a restoration is refused after it, a new signature is paid, and the journal verifies across both")
    func signaturesAcrossGenerations() async throws {
        let ledger = try await OpenedLedger()
        try await ledger.accept(.deposit(Deposit(model: ledger.model, amount: 1000, reference: "")))
        ledger.clock.pass(seconds: 11)
        try await ledger.accept(.snapshot(TakeSnapshot(token: ledger.token)))
        let (holder, token) = (ledger.issuer, ledger.token)
        let transfer = { (authorization: HolderAuthorization) in
            Command.transfer(
                Transfer(
                    holder: holder.address, token: token, to: Address(lowBytesOf: Bytes32(UInt256(0xBEEF))), amount: 1, authorization: authorization))
        }
        try await ledger.accept(ledger.signed(transfer, by: holder, nonce: 0))
        let claim = { (authorization: HolderAuthorization) in
            Command.claim(Claim(holder: holder.address, token: token, snapshotIDs: [1], recipient: holder.address, authorization: authorization))
        }
        let old = try ledger.signed(claim, by: holder, nonce: 1)
        await ledger.writer.close()

        let salt = Bytes32(UInt256(0x5A17))
        let begun = try LedgerWriter.apply(
            [.beginGeneration(BeginGeneration(salt: salt))], to: ledger.store, makeID: ledger.nextID, at: ledger.clock.now)
        #expect(begun.map(\.outcome) == [.accepted])
        let clock = ledger.clock
        let writer = try LedgerWriter(store: ledger.store, proofs: FixedAnswer()) { clock.now }
        #expect(writer.signingDomain.salt == salt)
        do {
            _ = try await writer.submit(old, id: ledger.nextID())
            Issue.record("what was signed for the old history was carried out")
        } catch { #expect("\(error)".contains("wrongDomain") || "\(error)".contains(Outcome.wrongDomain.explanation), "\(error)") }

        let draft = claim(HolderAuthorization(nonce: 1, deadline: .max, signature: []))
        let signature = try holder.sign(writer.signingDomain.digest(of: try #require(draft.message)))
        let new = claim(HolderAuthorization(nonce: 1, deadline: .max, signature: signature.bytes))
        #expect(try await writer.submit(new, id: ledger.nextID()).outcome == .accepted)
        await writer.close()
        #expect(try ledger.verify().problems == [])
    }

    @Test("An entry by earlier rules does not follow one by later rules")
    func rulesNeverGoBack() throws {
        let store = MemoryLedger()
        var machine = StateMachine(head: .empty, source: store)
        let genesis = OpenLedger(
            ledgerID: Bytes32(UInt256(1)), chainID: 1, asset: try AssetID("local:credit"), operatorAddress: .zero, contentWindowSeconds: 1)
        let time = Timestamp(milliseconds: 1)
        _ = try machine.apply(.openLedger(genesis), id: CommandID(high: 0, low: 2), at: time, by: .first)
        for (number, rules) in [(1, RuleVersion.first), (2, .second), (3, .second)] as [(UInt64, RuleVersion)] {
            let create = Command.createAccount(CreateAccount(name: try AccountName("a\(number)")))
            _ = try machine.apply(create, id: CommandID(high: 0, low: 2 + 2 * number), at: time, by: rules)
        }
        try store.commit(machine.takeBatch())
        #expect(try JournalVerifier.verify(store, proofs: FixedAnswer()).problems == [])
        _ = try machine.apply(.createAccount(CreateAccount(name: try AccountName("0x"))), id: CommandID(high: 0, low: 20), at: time, by: .first)
        try store.commit(machine.takeBatch())
        let problems = try JournalVerifier.verify(store, proofs: FixedAnswer()).problems
        #expect(problems.first?.contains("entry 5 follows the rules 1") == true, "\(problems)")
    }
}
