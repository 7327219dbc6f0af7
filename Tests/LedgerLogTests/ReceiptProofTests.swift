import EthereumPrimitives
import LedgerAudit
import LedgerCore
import LedgerLog
import StrictJSON
import Testing
import TransparencyLog

@Suite("Proofs of receipts")
struct ReceiptProofTests {
    private static func ledger() throws -> (LoggedLedger, CommandID) {
        let ledger = try LoggedLedger(split: [RevenueShare(account: .named(AccountName("operator")), basisPoints: 2500)])
        var prices = PriceSchedule()
        prices[.inputToken] = 3_000_000
        try ledger.accept(.setPrice(SetPrice(model: ledger.model, prices: prices, startsAt: nil)))
        ledger.pass()
        let call = try ledger.call("carol", tokens: 100)
        try ledger.call("dave", tokens: 7)
        try ledger.log()
        return (ledger, call.id)
    }

    private static func proof(_ ledger: LoggedLedger, _ call: CommandID) throws -> ReceiptProof {
        let log = try ledger.publicLog()
        return try ledger.store.read { try ReceiptProof(of: call, log: log, ledger: $0) }
    }

    @Test("A receipt shows offline what the call cost, at which price, and what became revenue")
    func wholeReceipt() throws {
        let (ledger, call) = try Self.ledger()
        let json = try JSONValue(parsing: Array(Self.proof(ledger, call).json.text.utf8), maximumDepth: 24)
        let checked = try ReceiptProof(json: json).check(log: ledger.identity.signer.verifier)
        #expect(checked.held.account.description == "carol")
        #expect(checked.cost == 300 && checked.revenue == 225 && checked.isRecomputed)
        let other = try NoteSigner(name: NoteName("test.example/log"), kind: .ed25519, seed: [UInt8](repeating: 7, count: 32))
        #expect(throws: LogFormatError.self) { try ReceiptProof(json: json).check(log: other.verifier) }
    }

    @Test("Every changed member is refused")
    func changedMembers() throws {
        let (ledger, call) = try Self.ledger()
        let json = try Self.proof(ledger, call).json
        let key = ledger.identity.signer.verifier
        for entry in ["hold", "settlement", "price"] {
            for member in json[entry]?.objectValue ?? [] {
                let changed: JSONValue =
                    switch member.value {
                    case .number(let text): .number("\((UInt64(text) ?? 0) + 1)")
                    case .string(let text): .string(String(text.dropLast()) + (text.hasSuffix("1") ? "2" : "1"))
                    default: .array([])
                    }
                let other = json.replacing([entry, member.name], with: changed)
                #expect(throws: (any Error).self, "\(entry) \(member.name)") { try ReceiptProof(json: other).check(log: key) }
            }
        }
        for discount in ["5000", "10001"] {
            let other = json.replacing(["discountBasisPoints"], with: .number(discount))
            #expect(throws: LogFormatError.self) { try ReceiptProof(json: other).check(log: key) }
        }
        let swapped = json.replacing(["hold"], with: try #require(json["settlement"])).replacing(["settlement"], with: try #require(json["hold"]))
        #expect(throws: LogFormatError.self) { try ReceiptProof(json: swapped).check(log: key) }
    }

    @Test("A lower price than the one in force, and another call's charge, are refused")
    func otherEntries() throws {
        let (ledger, call) = try Self.ledger()
        let key = ledger.identity.signer.verifier
        let proof = try Self.proof(ledger, call)
        let registration = try #require(try (1...proof.price.number).first { try ledger.leaf($0).command.kind == CommandKind.registerModel.rawValue })
        let log = try ledger.publicLog()
        let size = try log.head().checkpoint.size
        let older = proof.json.replacing(["price"], with: try LoggedEntry(registration, in: log.files, size: size).json)
        #expect(throws: LogFormatError.self) { try ReceiptProof(json: older).check(log: key) }
        let other = try ledger.store.read { try OpenedEntry(size, in: log, size: size, reader: $0) }
        #expect(throws: LogFormatError.self) { try ReceiptProof(json: proof.json.replacing(["settlement"], with: other.json)).check(log: key) }
    }

    @Test("A log whose entry shows less revenue than the charge it hides is caught by the caller")
    func misstatedView() throws {
        let (ledger, call) = try Self.ledger()
        let proof = try Self.proof(ledger, call)
        let size = try ledger.keeper.head().size
        var leaves = try (0..<size).map { try ledger.keeper.files.entry(at: $0) }
        let number = proof.settlement.logged.number
        let entry = try PublicEntry(encoded: leaves[Int(number) - 1])
        let postings = try zip(entry.postings, entry.shownPostings()).map { item, posting -> PublicItem in
            guard let posting else { return item }
            return .shown(Posting(account: posting.account, asset: posting.asset, direction: posting.direction, amount: 112).encoded)
        }
        leaves[Int(number) - 1] =
            PublicEntry(
                number: entry.number, time: entry.time, outcome: entry.outcome, entry: entry.entry, id: entry.id, command: entry.command,
                postings: postings, snapshots: []
            ).encoded
        let forged = ForgedLog(leaves: leaves, identity: ledger.identity)
        var json = proof.json.replacing(["checkpoint"], with: .string(String(decoding: try forged.note().encoded, as: UTF8.self)))
        for (name, number) in [("hold", proof.hold.logged.number), ("settlement", number), ("price", proof.price.number)] {
            let entry = try forged.entry(number)
            for member in ["leaf", "hashes"] { json = json.replacing([name, member], with: try #require(entry[member])) }
        }
        let error = #expect(throws: LogFormatError.self) { try ReceiptProof(json: json).check(log: ledger.identity.signer.verifier) }
        #expect(error?.message.contains("shows something else") == true)
    }
}
