import EthereumABI
import EthereumPrimitives
import EthereumTestSupport
import LedgerCore
import StrictJSON
import Testing

/// Runs of random operations whose every number was computed by the contracts' formulas in Python's integers (`scripts/ledger-vectors`), replayed to the
/// wei: without a claim window as the reference contract, with windows of 1, 2 and 3 snapshots as the production contract. The contracts take deposits that
/// nobody can ever get, as the first rules did.
@Suite("ERC-7641 against independent integers")
struct ERC7641VectorTests {
    static let runs = read("ledger/erc7641")
    static let secondRuns = read("ledger/erc7641-second")

    private static func read(_ file: String) -> [[VectorRow]] {
        do {
            return try VectorFile(file).rows.reduce(into: []) { runs, row in
                if try row.text("op") == "token" { runs.append([]) }
                runs[runs.count - 1].append(row)
            }
        } catch { preconditionFailure("\(error)") }
    }

    @Test("After every operation every number is the formulas'", arguments: runs.indices)
    func replay(run: Int) throws { try Self.replay(Self.runs[run], by: .first) }

    @Test("By the second rules too: no revenue comes in for nobody, and the last burn leaves none", arguments: secondRuns.indices)
    func replaySecondRules(run: Int) throws { try Self.replay(Self.secondRuns[run], by: .second) }

    private static func replay(_ rows: [VectorRow], by rules: RuleVersion) throws {
        let head = try #require(rows.first)
        var replay = try Replay(
            supply: head.integer("supply"), percentClaimable: #require(head.integer("percent").asUInt64),
            window: #require(head.integer("window").asUInt64), rules: rules)
        for row in rows.dropFirst() {
            #expect(try replay.perform(row) == row.flag("done"), "\(row)")
            try replay.compare(with: row)
        }
    }

    @Test("The runs reach every operation, done and refused, every window, and a supply of zero")
    func coverage() throws {
        var seen: Set<String> = []
        for row in Self.runs.joined() {
            let operation = try row.text("op")
            if operation == "token" {
                seen.insert("window \(try row.integer("window"))")
            } else {
                seen.insert("\(operation) \(try row.flag("done"))")
            }
            if try row.integer("supply").isZero { seen.insert("no supply") }
        }
        #expect(
            seen == [
                "window 0", "window 1", "window 2", "window 3", "deposit true", "transfer true", "transfer false", "snapshot true", "claim true",
                "claim false", "burn true", "burn false", "no supply",
            ])
    }

    private struct Replay {
        var token: RevenueToken
        let holders = [RevenueToken.issuer] + (1..<5).map { address(0x500 + $0) }

        init(supply: UInt256, percentClaimable: UInt64, window: UInt64, rules: RuleVersion) throws {
            token = try RevenueToken(supply: supply, percentClaimable: percentClaimable, claimWindow: window, rules: rules)
        }

        private func holder(_ row: VectorRow, _ name: String) throws -> Address {
            holders[Int(try #require(row.integer(name).asUInt64))]
        }

        /// Whether it was done; the refusals' kinds are the subject of other tests.
        mutating func perform(_ row: VectorRow) throws -> Bool {
            switch try row.text("op") {
            case "deposit":
                let deposit = Deposit(model: token.model, amount: try row.integer("amount"), reference: "test")
                return try token.ledger.apply(.deposit(deposit)) == .accepted
            case "snapshot":
                token.ledger.pass(seconds: token.intervalSeconds + 1)
                return try token.ledger.apply(.snapshot(TakeSnapshot(token: token.token))) == .accepted
            case "transfer":
                return try token.transfer(row.integer("amount"), to: holder(row, "to"), from: holder(row, "from")) == .accepted
            case "burn": return try token.burn(row.integer("amount"), by: holder(row, "holder")) == .accepted
            case "claim":
                let ids = try row.array("ids").map { try #require($0.unsignedInteger) }
                return try token.claim(ids, by: holder(row, "holder")) == .accepted
            case let other: Issue.record("\(row) has the unknown operation \(other)")
            }
            return true
        }

        func compare(with row: VectorRow) throws {
            var view = token.ledger.view
            let record = try view.token(token.token)
            #expect(try record.supply == row.integer("supply"), "\(row): supply")
            #expect(try view.unsnapshottedRevenue(of: token.token) == row.integer("N"), "\(row): N")
            #expect(try record.redeemedSinceSnapshot == row.integer("B"), "\(row): B")
            #expect(try view.balance(of: .burnPool(token.model)).available == row.integer("P"), "\(row): P")
            #expect(try view.balance(of: .claimPool(token.model)).available == row.integer("claimPool"), "\(row): claim pool")
            #expect(try record.lastSnapshotID == row.integer("snapshots").asUInt64, "\(row): snapshots")
            for (index, holder) in holders.enumerated() {
                #expect(try token.balance(of: holder) == row.array("balances")[index].unsignedInteger, "\(row): balance \(index)")
                #expect(try token.paid(to: holder) == row.array("paid")[index].unsignedInteger, "\(row): paid \(index)")
            }
            #expect(try redeemable(row.integer("probe")) == row["redeemable"]?.unsignedInteger, "\(row): redeemable")
            for probe in try row.array("claimable") {
                let parts = try #require(probe.arrayValue)
                let number = try #require(parts[0].unsignedInteger)
                let holder = holders[Int(try #require(parts[1].unsignedInteger?.asUInt64))]
                #expect(try claimable(holder, number) == parts[2].unsignedInteger, "\(row): claimable of \(number)")
            }
        }

        /// nil when nothing can be redeemed because there is no supply.
        private func redeemable(_ amount: UInt256) throws -> UInt256? {
            do { return try token.redeemableOnBurn(amount) } catch Interruption.refused(.supplyZero) { return nil }
        }

        /// nil when there is no such snapshot or it has left the window; zero once claimed, as the contract says it.
        private func claimable(_ holder: Address, _ id: UInt256) throws -> UInt256? {
            do { return try token.claimableRevenue(of: holder, atSnapshot: id) } catch Interruption.refused(let outcome) {
                #expect([.alreadyClaimed, .snapshotNotFound, .snapshotOutsideWindow].contains(outcome))
                return outcome == .alreadyClaimed ? 0 : nil
            }
        }
    }
}
