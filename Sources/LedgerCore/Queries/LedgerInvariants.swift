internal import EthereumPrimitives
internal import Programs

/// The statements that hold after every entry, whatever happened (DESIGN: invariants 1, 2, 4, 5 and 6). Each violation is a sentence.
public struct LedgerInvariants {
    private let reader: any LedgerReader
    private var violations: [String] = []

    /// Checks every record of the ledger.
    ///
    /// - Returns: One sentence for each violation; empty when all hold.
    public static func violations(in reader: some LedgerReader) throws -> [String] {
        var check = LedgerInvariants(reader: reader)
        try check.checkBalances()
        try check.checkBudgets()
        try check.checkTokens()
        try check.checkPrograms()
        return check.violations
    }

    private init(reader: any LedgerReader) {
        self.reader = reader
    }

    private mutating func require(_ condition: Bool, _ violation: @autoclosure () -> String) {
        if !condition { violations.append(violation()) }
    }

    /// All balances sum to zero; none but the external one is negative; what is held is what the open holds hold.
    private mutating func checkBalances() throws {
        var credits = UInt256.zero
        var debits = UInt256.zero
        var held: [[UInt8]: UInt256] = [:]
        for (id, hold) in try reader.holds() {
            let key = RecordKey.balance(.named(hold.account), hold.asset).bytes
            guard let sum = (held[key] ?? .zero).adding(hold.amount) else {
                violations.append("the holds of account \(hold.account) overflow at hold \(id)")
                continue
            }
            held[key] = sum
        }
        try addBonds(to: &held)
        let external = RecordKey.balance(.external, .settlement).bytes
        let reader = reader
        try reader.forEachRecord(prefix: RecordKind.balance.prefix, as: BalanceRecord.self) { rest, balance in
            let key = RecordKind.balance.prefix + rest
            credits = credits.adding(balance.credits) ?? .max
            debits = debits.adding(balance.debits) ?? .max
            let label = "the balance with key \(Hex.encode(key))"
            require(key == external || balance.posted != nil, "\(label) is negative")
            require(balance.held <= balance.posted ?? .zero, "\(label) holds more than it has")
            require(balance.held == held.removeValue(forKey: key) ?? .zero, "\(label) holds another sum than its open holds")
        }
        require(held.isEmpty, "open holds belong to an account without a balance")
        require(credits == debits && credits != .max, "all balances sum to \(credits) credited and \(debits) debited; they must be equal")
    }

    /// Adds what is held for bonds behind content records and against them.
    private mutating func addBonds(to held: inout [[UInt8]: UInt256]) throws {
        try reader.forEachRecord(prefix: RecordKind.contentClaim.prefix, as: ContentClaimRecord.self) { _, claim in
            if claim.isUpheld { return }
            for account in [AccountID.named(claim.account)] + (claim.game.map { [.address($0.challenger)] } ?? []) {
                let key = RecordKey.balance(account, .settlement).bytes
                held[key] = (held[key] ?? .zero).adding(claim.bond) ?? .max
            }
        }
    }

    /// Checks that the held amount of a budget is the sum of the open holds that it counts.
    private mutating func checkBudgets() throws {
        var held: [BudgetID: UInt256] = [:]
        let budgets = try reader.budgets()
        let records = Dictionary(uniqueKeysWithValues: budgets.map { ($0.id, $0.record) })
        if budgets.isEmpty { return }
        for (_, hold) in try reader.holds() {
            for id in hold.budgets where records[id]?.counts(hold.entryNumber, begunAt: hold.startedAt, in: id.period) == true {
                held[id] = (held[id] ?? .zero).adding(hold.amount) ?? .max
            }
        }
        for (id, budget) in budgets {
            let sum = held[id] ?? .zero
            require(budget.held == sum, "the budget \(id) holds \(budget.held), the open holds that it counts hold \(sum)")
            require(budget.spent.adding(budget.held) != nil, "the budget \(id) overflows")
        }
    }

    /// A program's accounts have what its pools hold, and what waits to be paid.
    private mutating func checkPrograms() throws {
        let cache = ProgramCache()
        var view = LedgerView(reader: reader)
        for (id, record) in try reader.programs() {
            for version in 1...UInt64(record.startTimes.count) {
                let (running, _) = try reader.program(id, version: version, in: cache)
                var held = [Fraction](repeating: .zero, count: running.policy.pools.count)
                for balance in running.balances { held[balance.pool] = held[balance.pool] + balance.amount }
                let expected = zip(running.policy.pools.map(\.name), held) + [(AccountID.laterPool, running.waiting)]
                for (pool, sum) in expected {
                    let account = AccountID.program(id, version: version, pool: pool)
                    let balance = try view.balance(of: account).available
                    require(sum.amount == balance, "\(account) has \(balance), the program holds \(sum.text)")
                }
            }
        }
    }

    /// The pools are what the snapshots say, and the holders' balances sum to the supply, now and at every snapshot.
    private mutating func checkTokens() throws {
        var view = LedgerView(reader: reader)
        for (id, model) in try reader.models() {
            let token = try view.token(model.token)
            let snapshots = try reader.snapshots(of: model.token)
            require(
                UInt64(snapshots.count) == token.lastSnapshotID,
                "token \(model.token) counts \(token.lastSnapshotID) snapshots and has \(snapshots.count)")
            let window = token.terms.claimWindow == 0 ? snapshots.count : Int(clamping: token.terms.claimWindow)
            var unclaimed = UInt256.zero
            for (index, snapshot) in snapshots.enumerated() {
                let rest = snapshot.claimable.subtracting(snapshot.claimed)
                require(rest != nil, "snapshot \(index + 1) of token \(model.token) paid more than was claimable")
                if index >= snapshots.count - window { unclaimed = unclaimed.adding(rest ?? .zero) ?? .max }
            }
            let pool = try view.balance(of: .claimPool(id), asset: model.asset).posted
            require(pool == unclaimed, "the claim pool of \(id) has \(pool ?? .zero), its snapshots have \(unclaimed) unclaimed")
            try checkSupply(of: model.token, record: token, snapshots: snapshots)
            try checkClaims(on: model.token, snapshots: snapshots, view: &view)
        }
    }

    /// Of each snapshot exactly that was paid which its claimers were entitled to; what is left is the others' and dust.
    private mutating func checkClaims(on token: Address, snapshots: [SnapshotRecord], view: inout LedgerView) throws {
        guard let live = try view.claimableSnapshots(of: token), let sums = try reader.entitlements(of: token, ids: live) else { return }
        for (id, sum) in zip(live, sums) where snapshots.indices.contains(Int(id) - 1) {
            let snapshot = snapshots[Int(id) - 1]
            require(
                sum.entire <= snapshot.claimable,
                "holders can claim \(sum.entire) at snapshot \(id) of token \(token), which has \(snapshot.claimable)")
            let due = sum.entire.subtracting(sum.open)
            require(
                snapshot.claimed == due,
                "snapshot \(id) of token \(token) paid \(snapshot.claimed), those who claimed it were entitled to \(due ?? .zero)")
        }
    }

    private mutating func checkSupply(of address: Address, record: TokenRecord, snapshots: [SnapshotRecord]) throws {
        var now = UInt256.zero
        var past = [UInt256](repeating: .zero, count: snapshots.count)
        var last: Address?
        let time = try reader.head().time
        while true {
            let page = try reader.holders(of: address, after: last, limit: 1_000)
            // One for each page, so that what it has read does not pile up.
            var view = LedgerView(reader: reader)
            for (holder, holding) in page {
                now = now.adding(holding.balance) ?? .max
                let locked = try view.vesting(of: holder, in: address).locked(at: time)
                require(locked <= holding.balance, "\(locked) of token \(address) are locked for \(holder), who has \(holding.balance)")
                for index in past.indices {
                    past[index] = past[index].adding(try view.balance(of: holder, in: address, atSnapshot: UInt256(UInt64(index + 1)))) ?? .max
                }
            }
            guard page.count == 1_000 else { break }
            last = page.last?.holder
        }
        require(now == record.supply, "the balances of token \(address) sum to \(now), its supply is \(record.supply)")
        for (index, sum) in past.enumerated() {
            require(
                sum == snapshots[index].supply,
                "at snapshot \(index + 1) the balances of token \(address) sum to \(sum), the supply was \(snapshots[index].supply)")
        }
    }
}
