public import EthereumPrimitives

/// The amount that a holder can claim of one snapshot.
public struct OpenClaim: Sendable, Hashable {
    public let snapshotID: UInt64
    public let amount: UInt256
}

extension TokenRecord {
    /// The snapshots that can be claimed: all, or those in the claim window; nil before the first.
    public var claimableIDs: ClosedRange<UInt64>? {
        guard lastSnapshotID > 0 else { return nil }
        let window = terms.claimWindow
        return (window == 0 || lastSnapshotID <= window ? 1 : lastSnapshotID - window + 1)...lastSnapshotID
    }
}

extension WorkingSet {
    /// The open claims of a holder on the snapshots in a range, oldest first; snapshots that pay nothing are left out.
    ///
    /// Costs a record for every 64 snapshots at which the holder had something, and the holder's checkpoints in the range.
    ///
    /// - Parameter limit: More than this is refused as `tooManySnapshots`.
    mutating func openClaims(
        of holder: Address, in token: Address, ids: ClosedRange<UInt64>, limit: Int = .max
    ) throws(Interruption) -> [OpenClaim] {
        var open: [OpenClaim] = []
        var first = ids.lowerBound
        for stretch in try balances(of: holder, in: token, at: ids) {
            defer { first = stretch.through + 1 }
            if stretch.balance.isZero { continue }
            for page in ClaimPageRecord.page(of: first)...ClaimPageRecord.page(of: stretch.through) {
                let start = max(first, page * ClaimPageRecord.span + 1)
                let end = min(stretch.through, (page + 1) * ClaimPageRecord.span)
                try appendClaims(start...end, balance: stretch.balance, of: holder, in: token, to: &open)
                if open.count > limit { throw .refused(.tooManySnapshots) }
            }
        }
        return open
    }

    /// Claims of snapshots in one page, at which the holder had the same balance.
    private mutating func appendClaims(
        _ ids: ClosedRange<UInt64>, balance: UInt256, of holder: Address, in token: Address, to open: inout [OpenClaim]
    ) throws(Interruption) {
        let lowBits = try claimedBits(of: holder, token: token, snapshotID: ids.lowerBound)
        let highBits = try claimedBits(of: holder, token: token, snapshotID: ids.upperBound)
        let rows = try claimPage(of: ids.lowerBound, token: token).rows
        for id in ids {
            let bits = id / 256 == ids.lowerBound / 256 ? lowBits : highBits
            guard !bits.isClaimed(id), rows.indices.contains(ClaimPageRecord.index(of: id)) else { continue }
            let row = rows[ClaimPageRecord.index(of: id)]
            let amount = UInt256.mulDiv(balance, row.claimable, row.supply) ?? .zero
            if !amount.isZero { open.append(OpenClaim(snapshotID: id, amount: amount)) }
        }
    }

    mutating func claimPage(of snapshotID: UInt64, token: Address) throws(Interruption) -> ClaimPageRecord {
        try find(.claimPage(token: token, page: ClaimPageRecord.page(of: snapshotID))) ?? ClaimPageRecord()
    }

    /// A snapshot with all that was claimed of it.
    mutating func snapshot(_ id: UInt64, of token: Address) throws(Interruption) -> SnapshotRecord {
        var snapshot = try get(.snapshot(token: token, id: id), as: SnapshotRecord.self, else: .snapshotNotFound)
        let rows = try claimPage(of: id, token: token).rows
        guard rows.indices.contains(ClaimPageRecord.index(of: id)) else { return snapshot }
        snapshot.add(rows[ClaimPageRecord.index(of: id)])
        return snapshot
    }
}

extension SnapshotRecord {
    /// Adds what lifetime claims paid.
    mutating func add(_ row: ClaimPageRecord.Row) { claimed = claimed.adding(row.claimed) ?? .max }
}
