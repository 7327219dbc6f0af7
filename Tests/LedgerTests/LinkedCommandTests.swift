import EthereumPrimitives
import EthereumWallet
import Ledger
import LedgerCore
import Testing

@Suite("Links and reversals through the writer")
struct LinkedCommandTests {
    private func credit(_ ledger: OpenedLedger, _ amount: UInt256) -> Command {
        .credit(Credit(account: .named(ledger.caller), amount: amount, reference: ""))
    }

    private func transfer(_ ledger: OpenedLedger, _ amount: UInt256, by key: PrivateKey, nonce: UInt256) throws -> Command {
        try ledger.signed(
            { .transfer(Transfer(holder: ledger.issuer.address, token: ledger.token, to: address(5), amount: amount, authorization: $0)) }, by: key,
            nonce: nonce)
    }

    private func address(_ number: UInt64) -> Address { Address(lowBytesOf: Bytes32(UInt256(number))) }

    @Test("Signed members are verified each: one wrong signature, amount or kind keeps the link out of the journal")
    func admission() async throws {
        let ledger = try await OpenedLedger()
        let good = try transfer(ledger, 1, by: ledger.issuer, nonce: 0)
        let entries = try ledger.verify().entries
        for (bad, outcome) in [
            (try transfer(ledger, 1, by: ledger.operatorKey, nonce: 1), .wrongSigner), (credit(ledger, .max), .amountOverflow),
            (.linked(LinkedCommands([])), .notLinkable), (.void(VoidHold(hold: ledger.nextID(), reason: .callerLeft)), .notLinkable),
        ] as [(Command, Outcome)] {
            let link = LinkedCommands([good, bad])
            #expect(try await ledger.outcome(of: .linked(link)) == outcome)
            let refused = Admission(ledger: ledger.writer.ledger, proofs: FixedAnswer()).refusedMember(of: link)
            #expect(refused?.index == 1 && refused?.outcome == outcome)
        }
        #expect(try ledger.verify().entries == entries)
        try await ledger.accept(.linked(LinkedCommands([good, credit(ledger, 1), try transfer(ledger, 2, by: ledger.issuer, nonce: 1)])))
        #expect(try ledger.verify().problems == [])
    }

    @Test("A link sent again with its id is carried out once, and a refused one tells the same member again")
    func idempotency() async throws {
        let ledger = try await OpenedLedger()
        let (id, other) = (ledger.nextID(), ledger.nextID())
        let link = Command.linked(LinkedCommands([credit(ledger, 5), credit(ledger, 7)]))
        #expect(try await ledger.submit(link, id: id) == (try await ledger.submit(link, id: id)))
        #expect(try ledger.balance(of: .named(ledger.caller)).available == 12)
        let refused = Command.linked(LinkedCommands([credit(ledger, 5), credit(ledger, 0)]))
        let first = try await ledger.submit(refused, id: other)
        #expect((first.outcome, first.refusedMember) == (.amountZero, 1))
        #expect(try await ledger.submit(refused, id: other) == first)
        #expect(try ledger.verify().problems == [])
    }

    @Test("A reversal finds its entry in the store, and the verifier replays it from the entries that it has verified")
    func reversal() async throws {
        let ledger = try await OpenedLedger()
        let id = ledger.nextID()
        _ = try await ledger.submit(credit(ledger, 100), id: id)
        for _ in 0..<1_100 { _ = try await ledger.submit(credit(ledger, 1)) }
        try await ledger.accept(.reverse(Reverse(entry: id, reference: "mistake")))
        #expect(try await ledger.outcome(of: .reverse(Reverse(entry: id, reference: "mistake"))) == .entryAlreadyReversed)
        #expect(try ledger.balance(of: .named(ledger.caller)).available == 1_100)
        #expect(try ledger.verify().problems == [])
    }
}
