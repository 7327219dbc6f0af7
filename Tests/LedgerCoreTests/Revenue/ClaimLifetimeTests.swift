import EthereumPrimitives
import EthereumTestSupport
import LedgerCore
import Testing

@Suite("Lifetime claims")
struct ClaimLifetimeTests {
    private static let holders = (1...4).map { address(0x1000 + $0) }

    /// - Parameter upTo: The newest snapshot to be paid.
    private static func lifetime(_ token: RevenueToken, _ holder: Address, upTo: UInt256, to recipient: Address? = nil) throws -> Command {
        .claimLifetime(
            ClaimLifetime(
                holder: holder, token: token.token, upToSnapshotID: upTo, recipient: recipient ?? holder,
                authorization: try token.ledger.authorization(of: holder)))
    }

    /// Two ledgers with the same random history of deposits, transfers, burns and snapshots.
    private static func history(_ random: inout SeededGenerator, window: UInt64, snapshots: Int) throws -> [RevenueToken] {
        var tokens = try (0..<2).map { _ in try RevenueToken(supply: 1_000_003, percentClaimable: 67, claimWindow: window) }
        func both(_ change: (inout RevenueToken) throws -> Void) throws { for index in tokens.indices { try change(&tokens[index]) } }
        for holder in holders { try both { token in _ = try token.transfer(100_000, to: holder) } }
        for _ in 0..<snapshots {
            if random.next(upperBound: 4 as UInt64) != 0 {
                let amount = UInt256(1 + random.next(upperBound: 1_000_000 as UInt64))
                try both { try $0.ledger.accept(.deposit(Deposit(model: $0.model, amount: amount, reference: "")), checking: false) }
            }
            for _ in 0..<random.next(upperBound: 3 as UInt64) {
                let (giver, receiver) = (holders[Int(random.next(upperBound: 4 as UInt64))], holders[Int(random.next(upperBound: 4 as UInt64))])
                let amount = UInt256(random.next(upperBound: 120_000 as UInt64))
                try both { _ = try $0.transfer(amount, to: receiver, from: giver) }
            }
            if random.next(upperBound: 6 as UInt64) == 0 {
                let (burner, amount) = (holders[Int(random.next(upperBound: 4 as UInt64))], UInt256(random.next(upperBound: 1_000 as UInt64)))
                try both { _ = try $0.burn(amount, by: burner) }
            }
            try both { try $0.snapshotAfterInterval() }
        }
        return tokens
    }

    @Test("It pays to the wei what claims by number pay, in any mixture with them, and never twice", arguments: 1...24 as ClosedRange<UInt64>)
    func agreement(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let window: UInt64 = [0, 0, 3, 70][Int(seed % 4)]
        let count = seed % 6 == 0 ? 150 : 12
        var tokens = try Self.history(&random, window: window, snapshots: count)
        let live = window == 0 ? 1 : max(1, count - Int(window) + 1)
        for holder in Self.holders {
            // One by one in the first ledger; in the second some by number, then lifetime claims up to two points.
            for id in live...count { _ = try tokens[0].claim([UInt256(UInt64(id))], by: holder) }
            for id in live...count where random.next(upperBound: 3 as UInt64) == 0 { _ = try tokens[1].claim([UInt256(UInt64(id))], by: holder) }
            let middle = UInt64(live) + random.next(upperBound: UInt64(count - live + 1))
            for last in [middle, middle, UInt64(count)] {
                let before = try tokens[1].paid(to: holder)
                var view = tokens[1].ledger.view
                let open = try view.openClaims(of: holder, in: tokens[1].token).filter { $0.snapshotID <= last }
                let sum = open.reduce(UInt256.zero) { $0.adding($1.amount) ?? .max }
                let outcome = try tokens[1].ledger.apply(try Self.lifetime(tokens[1], holder, upTo: UInt256(last)))
                #expect(outcome == (sum.isZero ? .nothingToClaim : .accepted))
                #expect(try tokens[1].paid(to: holder) == before.adding(sum))
            }
            #expect(try tokens[1].paid(to: holder) == tokens[0].paid(to: holder))
            for id in live...count {
                let outcome = try tokens[1].claim([UInt256(UInt64(id))], by: holder)
                #expect(outcome == .alreadyClaimed || outcome == .nothingToClaim)
            }
        }
        #expect(try tokens[0].ledger.store.snapshots(of: tokens[0].token) == tokens[1].ledger.store.snapshots(of: tokens[1].token))
    }

    @Test("A holder that slept for a thousand snapshots is paid all of them at once, by reading few records")
    func dormant() throws {
        var token = try RevenueToken(supply: 1_000_003, percentClaimable: 67)
        let holder = Self.holders[0]
        #expect(try token.transfer(333_333, to: holder) == .accepted)
        var due = UInt256.zero
        for number in 1...1_000 as ClosedRange<UInt64> {
            try token.ledger.accept(.deposit(Deposit(model: token.model, amount: UInt256(number * 7919), reference: "")), checking: false)
            token.ledger.pass(seconds: token.intervalSeconds + 1)
            try token.ledger.accept(.snapshot(TakeSnapshot(token: token.token)), checking: false)
            due = due.adding(UInt256(333_333 * (number * 7919 * 67 / 100) / 1_000_003)) ?? .max
        }
        let counting = CountingSource(base: token.ledger.store)
        var view = LedgerView(reader: counting)
        let claims = try view.openClaims(of: holder, in: token.token)
        #expect(claims.reduce(UInt256.zero) { $0.adding($1.amount) ?? .max } == due)
        #expect(counting.loads <= 16 + 4 + 3, "\(counting.loads) records were read")
        #expect(try token.ledger.apply(Self.lifetime(token, holder, upTo: 1_000)) == .accepted)
        #expect(try token.paid(to: holder) == due)
        #expect(try token.ledger.apply(Self.lifetime(token, holder, upTo: 1_000)) == .nothingToClaim)
    }

    @Test("Its refusals come in their order: token, snapshot, window, nothing")
    func precedence() throws {
        var stage = try PrecedenceStage()
        func claim(_ token: Address, _ last: UInt256, by holder: Address) throws -> Outcome {
            let command = ClaimLifetime(
                holder: holder, token: token, upToSnapshotID: last, recipient: holder, authorization: try stage.ledger.authorization(of: holder))
            return try stage.ledger.apply(.claimLifetime(command))
        }
        #expect(try claim(PrecedenceStage.unknownToken, 0, by: PrecedenceStage.holder) == .tokenNotFound)
        for id: UInt256 in [0, 5, .max] { #expect(try claim(stage.token, id, by: PrecedenceStage.holder) == .snapshotNotFound) }
        #expect(try claim(stage.token, 3, by: PrecedenceStage.holder) == .snapshotOutsideWindow)
        #expect(try claim(stage.token, 4, by: PrecedenceStage.holder) == .nothingToClaim)
        #expect(try claim(stage.token, 4, by: PrecedenceStage.stranger) == .nothingToClaim)
        #expect(try claim(stage.burntToken, 1, by: PrecedenceStage.stranger) == .snapshotNotFound)
        #expect(try claim(stage.token, 4, by: PrecedenceStage.issuer) == .accepted)
    }

    @Test("Dust is what nobody can claim: with everything claimed it is what the pool still has")
    func dust() throws {
        var token = try RevenueToken(supply: 7, percentClaimable: 100)
        for holder in Self.holders { #expect(try token.transfer(1, to: holder) == .accepted) }
        try token.deposit(20)
        try token.snapshotAfterInterval()
        // 20 · 3 / 7 = 8 for the issuer, 20 / 7 = 2 for each of four: 4 are left.
        #expect(try token.ledger.store.dust(of: token.token) == 4)
        #expect(try token.ledger.store.dust(of: token.token, maximumSteps: 4) == nil)
        for holder in Self.holders + [RevenueToken.issuer] { #expect(try token.ledger.apply(Self.lifetime(token, holder, upTo: 1)) == .accepted) }
        var view = token.ledger.view
        #expect(try view.balance(of: .claimPool(token.model)).available == 4)
        #expect(try token.ledger.store.dust(of: token.token) == 4)
        try token.deposit(7)
        try token.snapshotAfterInterval()
        #expect(try token.ledger.store.dust(of: token.token) == 4)
    }

    @Test("The typed data is that of EIP-712")
    func typedData() throws {
        let claim = ClaimLifetime(
            holder: CommandSamples.alice, token: CommandSamples.token, upToSnapshotID: 9, recipient: CommandSamples.bob,
            authorization: CommandSamples.authorization)
        #expect(
            claim.message.typeString
                == "ClaimLifetime(address holder,address token,uint256 upToSnapshotId,address recipient,uint256 nonce,uint256 deadline)")
    }
}

/// Counts the records that are read.
private final class CountingSource: LedgerReader {
    private let base: MemoryLedger
    private(set) var loads = 0

    init(base: MemoryLedger) {
        self.base = base
    }

    func load(_ key: RecordKey) throws(StoreFailure) -> [UInt8]? {
        loads += 1
        return try base.load(key)
    }

    func entry(of id: CommandID) throws(StoreFailure) -> StoredEntry? { try base.entry(of: id) }
    func head() throws(StoreFailure) -> JournalHead { try base.head() }
    func greatestIDs(limit: Int) throws(StoreFailure) -> [CommandID] { try base.greatestIDs(limit: limit) }
    func entries(from number: UInt64, limit: Int) throws(StoreFailure) -> [StoredEntry] { try base.entries(from: number, limit: limit) }

    func scan(prefix: [UInt8], after: [UInt8]?, limit: Int) throws(StoreFailure) -> [(key: [UInt8], value: [UInt8])] {
        try base.scan(prefix: prefix, after: after, limit: limit)
    }
}
