import EthereumPrimitives
import EthereumTestSupport
import LedgerCore
import Testing
import VerificationGames

@Suite("Encoding of records")
struct RecordEncodingTests {
    static let rows: [VectorRow] = {
        do { return try VectorFile("ledger/records").rows } catch { preconditionFailure("\(error)") }
    }()

    private static func record(_ name: String) throws -> Record {
        let row = try #require(rows.first { try $0.text("name") == name })
        return try decode(row)
    }

    private static func decode(_ row: VectorRow) throws -> Record {
        let kind = try #require(RecordKind(rawValue: kindNumber(of: row)))
        return try Record(kind: kind, encoded: row.bytes("encoded"))
    }

    private static func kindNumber(of row: VectorRow) throws -> UInt8 {
        UInt8(truncatingIfNeeded: try row.integer("kind").asUInt64 ?? 0)
    }

    @Test("Every golden record decodes and encodes to the same bytes, and every kind is among them")
    func roundTrips() throws {
        for row in Self.rows { #expect(try Self.decode(row).encoded == row.bytes("encoded"), "\(row)") }
        let kinds = try Self.rows.map { try $0.integer("kind") }
        #expect(Set(kinds) == Set(RecordKind.allCases.map { UInt256(UInt64($0.rawValue)) }))
    }

    @Test("No small change of a record's encoding is a second encoding of some record, as any kind", arguments: rows.indices)
    func canonical(index: Int) throws {
        let row = Self.rows[index]
        let bytes = try row.bytes("encoded")
        let own = try #require(RecordKind(rawValue: Self.kindNumber(of: row)))
        let (_, ambiguous) = Mutations.ambiguities(of: bytes) { try? Record(kind: own, encoded: $0).encoded }
        #expect(ambiguous == [])
        for kind in RecordKind.allCases {
            for count in bytes.indices { #expect(throws: RLPError.self) { try Record(kind: kind, encoded: Array(bytes[..<count])) } }
            if let other = try? Record(kind: kind, encoded: bytes) { #expect(other.encoded == bytes) }
        }
    }

    @Test("The fields of accounts' records stand in the documented order")
    func accountRecords() throws {
        guard case .ledger(let ledger) = try Self.record("ledger"), case .account(let account) = try Self.record("account"),
            case .balance(let balance) = try Self.record("balance"), case .key(let key) = try Self.record("key"),
            case .key(let revoked) = try Self.record("revoked key"), case .hold(let hold) = try Self.record("hold")
        else { throw WrongKind() }
        #expect(Command.openLedger(ledger) == (try CommandSamples.all()["openLedger"]))
        #expect((account.createdAt, account.budgets) == (CommandSamples.time, BudgetPeriods(rawValue: 7)))
        #expect(balance.credits == UInt256.max >> 8)
        #expect((balance.debits, balance.held) == (1000, 7))
        #expect((key.account.description, key.label, key.createdAt, key.revokedAt) == ("acme", "laptop", CommandSamples.time, nil))
        #expect((key.discounts.count, key.budgets) == (0, []))
        #expect((revoked.revokedAt, revoked.budgets) == (CommandSamples.time.adding(milliseconds: 1), BudgetPeriods(rawValue: 2)))
        #expect(revoked.discounts.map(\.model?.description) == [nil, "m"])
        #expect(revoked.discounts.map(\.basisPoints) == [250, nil])
        #expect(revoked.discounts.map(\.startsAt) == [CommandSamples.time, CommandSamples.time.adding(milliseconds: 1)])
        #expect(revoked.discounts.map(\.entryNumber) == [7, 8])
        #expect((hold.account.description, hold.model.description, hold.asset, hold.amount) == ("acme", "m", .settlement, coins(1)))
        #expect((hold.priceVersion, hold.expiresAt) == (3, CommandSamples.time.adding(milliseconds: 60_000)))
        #expect((hold.startedAt, hold.entryNumber, hold.discountBasisPoints) == (CommandSamples.time, 12, 250))
        let budgets: [BudgetScope] = [.account(try AccountName("acme")), .model(try ModelID("m"))]
        #expect(hold.budgets == zip(budgets, [.month, .total]).map { BudgetID(scope: $0, period: $1) })
    }

    @Test("The fields of volumes', budgets' and refunds' records stand in the documented order")
    func moneyRecords() throws {
        guard case .volume(let volume) = try Self.record("volume"), case .budget(let budget) = try Self.record("budget"),
            case .refund(let refund) = try Self.record("refund"), case .price(let price) = try Self.record("price with tiers")
        else { throw WrongKind() }
        #expect(volume.volume == CommandSamples.usage)
        #expect((budget.limit, budget.since, budget.period, budget.spent, budget.held) == (coins(1), 12, 20_594, 600, 400))
        #expect((refund.reversed, refund.entries) == ([1, 0, UInt256.one << 200], [13, 14]))
        #expect((price.prices, price.entryNumber) == (CommandSamples.tiered, 12))
    }

    @Test("The fields of senders' and transactions' records stand in the documented order")
    func chainRecords() throws {
        guard case .sender(let sender) = try Self.record("sender"), case .chainTransaction(let transaction) = try Self.record("chainTransaction"),
            case .queueTransaction(let queued)? = try CommandSamples.all()["queueTransaction"],
            case .signTransaction(let signed)? = try CommandSamples.all()["signTransaction"],
            case .concludeTransaction(let concluded)? = try CommandSamples.all()["concludeTransaction"]
        else { throw WrongKind() }
        #expect((sender.firstOpen, sender.next) == (5, 7))
        #expect((transaction.id, transaction.intent) == (CommandSamples.holdID, queued.intent))
        #expect((transaction.attempts.count, transaction.attempts.last) == (2, signed.attempt))
        #expect(transaction.conclusion == concluded.conclusion)
    }

    @Test("The fields of models' records stand in the documented order")
    func modelRecords() throws {
        guard case .model(let model) = try Self.record("model"), case .price(let price) = try Self.record("price") else { throw WrongKind() }
        #expect((model.issuer, model.token, model.asset) == (address(0x155), CommandSamples.token, .settlement))
        #expect(model.split == [RevenueShare(account: .named(try AccountName("acme")), basisPoints: 250)])
        #expect(model.limits == ModelLimits(contextTokens: 32768, maximumOutputTokens: 4096))
        #expect((model.modelCommitment, model.createdAt, model.latestPriceVersion) == (word(0xC0DE), CommandSamples.time, 3))
        #expect(model.budgets == BudgetPeriods(rawValue: 5))
        guard case .leavePolicy(let leave) = try Self.record("leavePolicy") else { throw WrongKind() }
        #expect(leave.policy == .delivered)
        #expect((price.prices, price.startsAt, price.entryNumber) == (CommandSamples.prices, CommandSamples.time, 12))
    }

    @Test("The fields of tokens' records stand in the documented order")
    func tokenRecords() throws {
        guard case .token(let token) = try Self.record("token"), case .holder(let holder) = try Self.record("holder"),
            case .checkpoint(let checkpoint) = try Self.record("checkpoint"), case .snapshot(let snapshot) = try Self.record("snapshot"),
            case .allowance(let allowance) = try Self.record("allowance"), case .claimed(let claimed) = try Self.record("claimed")
        else { throw WrongKind() }
        let supply = CommandSamples.terms.supply
        #expect((token.model.description, token.terms, token.supply.adding(1)) == ("m", CommandSamples.terms, supply))
        #expect((token.lastSnapshotID, token.lastSnapshotAt, token.redeemedSinceSnapshot) == (4, CommandSamples.time, 77))
        #expect((holder.balance, holder.checkpointCount, holder.lastCheckpointID) == (supply, 3, 4))
        #expect((checkpoint.snapshotID, checkpoint.balance) == (4, supply))
        #expect((snapshot.takenAt, snapshot.supply, snapshot.revenue) == (CommandSamples.time, supply, 1000))
        #expect((snapshot.claimable, snapshot.claimed) == (600, 599))
        #expect(allowance.amount == .max)
        #expect(claimed.bits == (UInt256.one << 255) | 2)
    }

    @Test("The fields of authorizations' and contents' records stand in the documented order")
    func contentRecords() throws {
        guard case .nonce(let nonce) = try Self.record("nonce"), case .usedNonce(let used) = try Self.record("usedNonce"),
            case .commitment(let commitment) = try Self.record("commitment"), case .openCommitment(let open) = try Self.record("openCommitment"),
            case .content(let content) = try Self.record("content")
        else { throw WrongKind() }
        #expect(nonce.next == 9)
        #expect(used.digest == word(0xD16))
        #expect((commitment.owner, commitment.number, commitment.committedAt) == (CommandSamples.alice, 5, CommandSamples.time))
        #expect(commitment.expiresAt == CommandSamples.time.adding(milliseconds: 3_600_000))
        #expect(open.commitment == word(0xC0))
        #expect((content.owner, content.prompt, content.aigcData) == (CommandSamples.alice, Array("why?".utf8), Array("because".utf8)))
        #expect((content.model.description, content.modelCommitment, content.proofKind) == ("m", word(0xC0DE), .attestation))
        #expect((content.proof, content.revealedAt) == (CommandSamples.signature, CommandSamples.time.adding(milliseconds: 1000)))
        #expect((content.commitmentNumber, content.committedAt) == (5, CommandSamples.time))
    }

    @Test("The fields of vestings' and claims' records stand in the documented order")
    func claimRecords() throws {
        guard case .vesting(let vesting) = try Self.record("vesting"), case .claimPage(let page) = try Self.record("claimPage"),
            case .claimCursor(let cursor) = try Self.record("claimCursor"),
            case .vestingRevocation(let revocation) = try Self.record("vestingRevocation")
        else { throw WrongKind() }
        #expect((vesting.granted, vesting.schedules.map(\.number)) == (3, [2, 3]))
        #expect(vesting.schedules.map(\.terms.total) == [coins(1000), 1])
        #expect(vesting.schedules.first?.terms == CommandSamples.vesting)
        #expect(page.rows.map(\.supply) == [CommandSamples.terms.supply, 5])
        #expect((page.rows.map(\.claimable), page.rows.map(\.claimed)) == ([600, 7], [599, 0]))
        #expect(cursor.settledThrough == 1000)
        #expect((revocation.amount, revocation.entryNumber) == (coins(1), 300))
    }

    @Test("The fields of reversals' records stand in the documented order")
    func reversalRecords() throws {
        guard case .reversal(let reversal) = try Self.record("reversal") else { throw WrongKind() }
        #expect(reversal.entryNumber == 300)
    }

    @Test("The fields of staked contents' records stand in the documented order")
    func stakeRecords() throws {
        guard case .contentClaim(let open) = try Self.record("contentClaim"), case .contentClaim(let upheld) = try Self.record("contentClaim upheld")
        else { throw WrongKind() }
        #expect((open.account.description, open.bond, open.call) == ("acme", coins(1), CommandSamples.holdID))
        #expect((open.windowEnd, open.clockMilliseconds, open.isUpheld) == (CommandSamples.time.adding(milliseconds: 86_400_000), 3_600_000, false))
        let game = try #require(open.game)
        #expect((game.challenger, game.challengedAt) == (CommandSamples.alice, CommandSamples.time))
        #expect((game.state.step, game.state.start, game.state.end) == (3, 0, 419))
        #expect((game.state.startHash, game.state.endHash, game.state.stepHash) == (word(4), word(5), word(6)))
        #expect(game.state.turn == .select([word(7), word(8)]))
        #expect((game.state.defenderMilliseconds, game.state.challengerMilliseconds, game.state.movedAt) == (9, 10, 11))
        #expect((game.state.claim.seed, game.state.claim.steps, game.state.claim.stops) == (99, 60, [Array("stop".utf8)]))
        #expect((upheld.call, upheld.isUpheld, upheld.game) == (nil, true, nil))
    }

    struct WrongKind: Error {}
}
