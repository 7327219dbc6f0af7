import EthereumPrimitives
import EthereumTestSupport
import LedgerCore
import Testing

@Suite("Encoding of journal entries")
struct JournalEncodingTests {
    static func samples() throws -> [String: JournalEntry] {
        let commands = try CommandSamples.all()
        let acme = AccountID.named(try AccountName("acme"))
        let model = try ModelID("m")
        let posting = { (account: AccountID, asset: AssetNumber, direction: Posting.Direction, amount: UInt256) in
            Posting(account: account, asset: asset, direction: direction, amount: amount)
        }
        return [
            "credit": JournalEntry(
                rules: .first, number: 1, time: CommandSamples.time, id: CommandSamples.holdID, command: try #require(commands["credit"]),
                outcome: .accepted,
                postings: [posting(.external, .settlement, .debit, 128), posting(acme, .settlement, .credit, 128)]),
            "settle": JournalEntry(
                rules: .first, number: 1 << 40, time: CommandSamples.time.adding(milliseconds: 1), id: CommandSamples.holdID,
                command: try #require(commands["settle"]), outcome: .accepted,
                postings: [
                    posting(acme, .settlement, .debit, .max), posting(.address(address(0xFEE)), .settlement, .credit, 1),
                    posting(.revenue(model), AssetNumber(.max), .credit, 2), posting(.claimPool(model), .settlement, .credit, 3),
                    posting(.burnPool(model), .settlement, .credit, 4),
                ]),
            "refused": JournalEntry(
                rules: .first, number: 3, time: Timestamp(milliseconds: 0), id: CommandID(high: 0, low: 0),
                command: try #require(commands["snapshot"]),
                outcome: .snapshotTooSoon, postings: []),
            "refused link": JournalEntry(
                rules: .first, number: 4, time: CommandSamples.time, id: CommandSamples.holdID, command: try #require(commands["linked"]),
                outcome: .insufficientBalance, postings: [], refusedMember: 1),
            "link refused as a whole": JournalEntry(
                rules: .first, number: 5, time: CommandSamples.time, id: CommandSamples.holdID, command: try #require(commands["linked of none"]),
                outcome: .noCommandLinked, postings: []),
            "credit by the second rules": JournalEntry(
                rules: .second, number: 1, time: CommandSamples.time, id: CommandSamples.holdID, command: try #require(commands["credit"]),
                outcome: .accepted, postings: [posting(.external, .settlement, .debit, 128), posting(acme, .settlement, .credit, 128)]),
        ]
    }

    static let names = ["credit", "settle", "refused", "refused link", "link refused as a whole", "credit by the second rules"]

    static func golden() throws -> [String: [UInt8]] {
        try VectorFile("ledger/entries").rows.reduce(into: [:]) { golden, row in golden[try row.text("name")] = try row.bytes("encoded") }
    }

    @Test("Entries are encoded as the golden vectors say", arguments: names)
    func goldenVectors(name: String) throws {
        let entry = try #require(try Self.samples()[name])
        let bytes = try #require(try Self.golden()[name])
        #expect(entry.encoded == bytes)
        #expect(try JournalEntry(encoded: bytes) == entry)
    }

    @Test("No small change of an entry's encoding is a second encoding of some entry", arguments: names)
    func canonical(name: String) throws {
        let bytes = try #require(try Self.golden()[name])
        let (_, ambiguous) = Mutations.ambiguities(of: bytes) { try? JournalEntry(encoded: $0).encoded }
        #expect(ambiguous == [])
        for count in bytes.indices {
            #expect(throws: RLPError.self) { try JournalEntry(encoded: Array(bytes[..<count])) }
        }
    }

    @Test("An entry of another version, of an unknown outcome or with too many postings is refused")
    func refusals() throws {
        let entry = try #require(try Self.samples()["refused"])
        var other = entry.encoded
        #expect(other[1...2] == [1, 3], "version and number stand first")
        other[1] = UInt8(RuleVersion.current.rawValue) + 1
        #expect(throws: RLPError.self) { try JournalEntry(encoded: other) }

        let posting = Posting(account: .external, asset: .settlement, direction: .debit, amount: 1)
        for (count, isReadable) in [(256, true), (257, false)] {
            let entry = JournalEntry(
                rules: .first, number: 1, time: entry.time, id: entry.id, command: entry.command, outcome: .accepted,
                postings: [Posting](repeating: posting, count: count))
            #expect(((try? JournalEntry(encoded: entry.encoded)) == entry) == isReadable)
        }
    }

    @Test("The chain's hash is SHA-256 of the hash before and the entry")
    func chain() throws {
        // FIPS 180-4 over 32 zero bytes and "abc", by Python's hashlib.
        let head = JournalHead.empty.appending(Array("abc".utf8), at: CommandSamples.time)
        #expect(head.number == 1)
        #expect(head.time == CommandSamples.time)
        #expect(head.hash.description == "0x365aa7d8f7f9402c4b9434502b4cc89ddb09fe50d7cd95b493b834c62d5a5370")
    }
}
