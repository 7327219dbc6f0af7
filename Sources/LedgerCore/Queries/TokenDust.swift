public import EthereumPrimitives

/// The entitlements to one snapshot, summed over all holders.
struct Entitlements {
    /// Σ over holders of ⌊balance · claimable / supply⌋.
    var entire = UInt256.zero
    /// The part of it that was not claimed yet.
    var open = UInt256.zero
}

extension LedgerReader {
    /// The dust of a token: what of its claim pool nobody can ever claim. Over the snapshots that can be claimed, the sum of
    /// claimable − Σ over holders of ⌊balance · claimable / supply⌋. The claim pool is what holders can still claim, and this.
    ///
    /// Looks at each holder at each of these snapshots.
    ///
    /// - Parameter maximumSteps: The most holders times snapshots to look at.
    /// - Returns: nil when there are more.
    public func dust(of token: Address, maximumSteps: Int = .max) throws -> UInt256? {
        var view = LedgerView(reader: self)
        guard let live = try view.claimableSnapshots(of: token) else { return .zero }
        let unusable = try unusableReceivers()
        guard let sums = try entitlements(of: token, ids: live, without: unusable, maximumSteps: maximumSteps) else { return nil }
        var dust = UInt256.zero
        for (id, sum) in zip(live, sums) {
            let rest = try view.snapshot(UInt256(id), of: token).claimable.subtracting(sum.entire)
            dust = dust.adding(rest ?? .zero) ?? .max
        }
        return dust
    }

    /// The sums at each snapshot of a range that can be claimed.
    func entitlements(
        of token: Address, ids: ClosedRange<UInt64>, without left: Set<Address> = [], maximumSteps: Int = .max
    ) throws -> [Entitlements]? {
        var sums = [Entitlements](repeating: Entitlements(), count: ids.count)
        var last: Address?
        var steps = 0
        while true {
            let page = try holders(of: token, after: last, limit: 1_000)
            steps += page.count * ids.count
            guard steps <= maximumSteps else { return nil }
            // A view keeps what it has read: one for each page, so that many holders take no more memory than a thousand.
            var view = LedgerView(reader: self)
            for (holder, _) in page where !left.contains(holder) { try view.add(holder, of: token, ids: ids, to: &sums) }
            guard page.count == 1_000 else { return sums }
            last = page.last?.holder
        }
    }
}

extension LedgerView {
    fileprivate mutating func add(
        _ holder: Address, of token: Address, ids: ClosedRange<UInt64>, to sums: inout [Entitlements]
    ) throws(Interruption) {
        var first = ids.lowerBound
        for stretch in try records.balances(of: holder, in: token, at: ids) {
            defer { first = stretch.through + 1 }
            if stretch.balance.isZero { continue }
            for id in first...stretch.through {
                let snapshot = try records.snapshot(id, of: token)
                let share = UInt256.mulDiv(stretch.balance, snapshot.claimable, snapshot.supply) ?? .zero
                let index = Int(id - ids.lowerBound)
                sums[index].entire = sums[index].entire.adding(share) ?? .max
            }
        }
        for claim in try records.openClaims(of: holder, in: token, ids: ids) {
            let index = Int(claim.snapshotID - ids.lowerBound)
            sums[index].open = sums[index].open.adding(claim.amount) ?? .max
        }
    }
}
