import EthereumPrimitives
import LedgerCore
import LedgerLog
import Testing
import TransparencyLog

@Suite("The public view of entries")
struct PublicEntryTests {
    @Test("An entry's encoding is read back, and nothing of a caller stands in it")
    func hiddenCallers() throws {
        let ledger = try LoggedLedger(split: [RevenueShare(account: .named(AccountName("operator")), basisPoints: 1000)])
        let carol = try ledger.call("carol", tokens: 77)
        let dave = try ledger.call("dave", tokens: 77)
        let size = try ledger.log().size
        let secrets = ["carol", "dave"].flatMap { [Array($0.utf8), ledger.key(of: $0).bytes] } + [carol.id, dave.id].map(\.bytes)
        for number in 1...size {
            let bytes = try ledger.keeper.files.entry(at: number - 1)
            #expect(try PublicEntry(encoded: bytes).encoded == bytes)
            for secret in secrets { #expect(!bytes.contains(secret), "entry \(number)") }
        }
        // The two settlements differ in commitments alone: in the places, not in what is shown.
        let (first, second) = (try ledger.leaf(carol.entry.number), try ledger.leaf(dave.entry.number))
        #expect(first.commitments.count == second.commitments.count)
        #expect(Set(first.commitments).isDisjoint(with: second.commitments))
        #expect(try first.shownPostings() == second.shownPostings())
        #expect(try first.shownPostings().compactMap { $0?.account } == [.revenue(ledger.model)])
    }

    @Test("One commitment is opened without the others")
    func openings() throws {
        let ledger = try LoggedLedger()
        let call = try ledger.call("carol", tokens: 5)
        try ledger.log()
        let hold = try #require(try ledger.store.entry(of: call.id))
        let leaf = try ledger.leaf(hold.number)
        let salts = ledger.identity.salts
        // The account is the hold's first member, after the entry and the id.
        var account = RLPEncoder()
        account.append(utf8: "carol")
        let item = account.finish()
        #expect(EntrySalts.commitment(to: item, salt: salts.salt(entry: hold.number, commitment: 2)) == leaf.commitments[2])
        #expect(EntrySalts.commitment(to: hold.hash.bytes, salt: salts.salt(entry: hold.number, commitment: 0)) == leaf.entry)
        #expect(EntrySalts.commitment(to: call.id.bytes, salt: salts.salt(entry: hold.number, commitment: 1)) == leaf.id)
        #expect(EntrySalts.commitment(to: item, salt: salts.salt(entry: hold.number, commitment: 3)) != leaf.commitments[2])
    }

    @Test("What the token's rules need is shown whole: commands of holders and of the operator, with their signatures")
    func shownCommands() throws {
        let ledger = try LoggedLedger()
        try ledger.transfer(10, to: LoggedLedger.alice)
        try ledger.accept(.deposit(Deposit(model: ledger.model, amount: 5, reference: "a private remark")))
        let size = try ledger.log().size
        let transfer = try ledger.leaf(size - 1)
        guard case .transfer(let shown)? = try transfer.command.command() else { throw Unshown() }
        #expect(shown.to == LoggedLedger.alice)
        let deposit = try ledger.leaf(size)
        #expect(try deposit.command.command() == nil)
        #expect(!deposit.encoded.contains(Array("private".utf8)))
        #expect(try deposit.revenueChanges(of: ledger.model, hasSnapshot: false).before == RevenueChange(added: 5, taken: 0))
    }

    @Test("A refused command is hidden")
    func refused() throws {
        let ledger = try LoggedLedger()
        let authorization = try ledger.authorization(of: LoggedLedger.bob)
        let transfer = Transfer(holder: LoggedLedger.bob, token: ledger.token, to: LoggedLedger.alice, amount: 1, authorization: authorization)
        let entry = try ledger.apply(.transfer(transfer))
        #expect(entry.outcome == .insufficientTokenBalance)
        try ledger.log()
        let leaf = try ledger.leaf(entry.number)
        #expect(!leaf.isAccepted)
        #expect(leaf.command.items.allSatisfy { $0.shownEncoding == nil })
    }

    @Test("An entry too long for the log shows the hash of its longest members, and the bytes beside it")
    func detached() throws {
        let ledger = try LoggedLedger()
        let ids = (1...4096).map { UInt256($0) }
        let claims = try (0..<64).map { index in
            Command.claim(
                Claim(
                    holder: address(UInt64(index + 1)), token: ledger.token, snapshotIDs: ids, recipient: LoggedLedger.alice,
                    authorization: try ledger.authorization(of: LoggedLedger.alice)))
        }
        // Never accepted: made as an entry that the rules did not see.
        let entry = JournalEntry(
            number: 1, time: Timestamp(milliseconds: 1), id: ledger.nextID(), command: .linked(LinkedCommands(claims)), outcome: .accepted,
            postings: [])
        let stored = StoredEntry(number: 1, id: entry.id, entry: entry.encoded, hash: word(1))
        let leaf = try PublicEntry(stored, salts: ledger.identity.salts, snapshots: [])
        #expect(leaf.encoded.count <= PublicEntry.maximumBytes)
        #expect(try PublicEntry(encoded: leaf.encoded) == leaf)
        let detached = try PublicEntry.detachedItems(of: stored, salts: ledger.identity.salts)
        let hashes = leaf.command.members.flatMap(\.items).compactMap { if case .detached(let hash, _) = $0 { hash } else { nil } }
        #expect(!hashes.isEmpty)
        #expect(detached.map { SHA256.hash($0) } == hashes)
    }

    @Test("A changed bit of an entry's encoding is another entry, or none")
    func canonical() throws {
        let ledger = try LoggedLedger()
        try ledger.call("carol", tokens: 5)
        let size = try ledger.log().size
        let bytes = try ledger.keeper.files.entry(at: size - 1)
        for bit in 0..<bytes.count * 8 {
            var changed = bytes
            changed[bit / 8] ^= 1 << UInt8(bit % 8)
            guard let entry = try? PublicEntry(encoded: changed) else { continue }
            #expect(entry.encoded == changed, "bit \(bit)")
        }
    }
}

struct Unshown: Error {}
