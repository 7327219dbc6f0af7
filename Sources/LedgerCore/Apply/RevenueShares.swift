public import EthereumPrimitives

/// The arithmetic of ERC-7641, in the order of operations of its contracts: every division rounds down.
///
/// N is the gross revenue since the last snapshot, B what burns redeemed of it, P the burn pool, p the percentage claimable and S the supply.
/// All are below 2²⁴⁸, so that products with a percentage fit; other products have 512 bits.
public struct RevenueShares: Sendable {
    /// N
    public let revenue: UInt256
    /// B
    public let redeemed: UInt256
    /// P
    public let burnPool: UInt256
    /// p, 0…100
    public let percentClaimable: UInt64
    /// S
    public let supply: UInt256
    /// The contracts with a claim window round once more than the reference without one.
    public let hasClaimWindow: Bool

    /// N · p / 100: what a snapshot makes claimable.
    public var claimable: UInt256 { percent(percentClaimable) }

    /// N − C − B: what a snapshot adds to the burn pool.
    public var addedToBurnPool: UInt256? { revenue.subtracting(claimable)?.subtracting(redeemed) }

    /// Whether 100·B ≤ N·(100 − p): what burns redeemed is no more than the burn part of the revenue.
    var coversRedeemed: Bool {
        guard let taken = redeemed.multiplied(by: 100), let share = revenue.multiplied(by: UInt256(100 - percentClaimable)) else { return false }
        return taken <= share
    }

    /// The payment for burning an amount: a part of the revenue since the last snapshot and a part of the burn pool.
    ///
    /// - Returns: nil when the supply is zero, or when the amount is so far above it that a part does not fit 256 bits.
    public func redeemable(byBurning amount: UInt256) -> (fromRevenue: UInt256, fromPool: UInt256)? {
        guard let fromPool = UInt256.mulDiv(amount, burnPool, supply) else { return nil }
        let fromRevenue = hasClaimWindow ? windowedPart(amount) : referencePart(amount)
        return fromRevenue.map { ($0, fromPool) }
    }

    /// x · (N·(100 − p) − 100·B) / 100 / S
    private func referencePart(_ amount: UInt256) -> UInt256? {
        guard let share = revenue.multiplied(by: UInt256(100 - percentClaimable)), let taken = redeemed.multiplied(by: 100),
            let rest = share.subtracting(taken), let divisor = supply.multiplied(by: 100)
        else { return nil }
        return UInt256.mulDiv(amount, rest, divisor)
    }

    /// x · (N·(100 − p)/100 − B) / S
    private func windowedPart(_ amount: UInt256) -> UInt256? {
        guard let rest = percent(100 - percentClaimable).subtracting(redeemed) else { return nil }
        return UInt256.mulDiv(amount, rest, supply)
    }

    private func percent(_ percentage: UInt64) -> UInt256 {
        UInt256.mulDiv(revenue, UInt256(percentage), 100) ?? .zero
    }
}

extension WorkingSet {
    /// The pools of a token as they are now.
    mutating func shares(of token: TokenRecord) throws(Interruption) -> RevenueShares {
        let asset = try model(token.model).asset
        let unsnapshotted = try balance(.revenue(token.model), asset).available
        guard let revenue = unsnapshotted.adding(token.redeemedSinceSnapshot) else { throw .refused(.amountOverflow) }
        return RevenueShares(
            revenue: revenue, redeemed: token.redeemedSinceSnapshot, burnPool: try balance(.burnPool(token.model), asset).available,
            percentClaimable: token.terms.percentClaimable, supply: token.supply, hasClaimWindow: token.terms.claimWindow != 0)
    }

    /// ERC-7641 `claimableRevenue`: what a claim of this snapshot would pay.
    ///
    /// Refusals: `snapshotNotFound`, `snapshotOutsideWindow`, `alreadyClaimed`.
    mutating func claimable(by holder: Address, token: TokenRecord, at address: Address, snapshotID: UInt256) throws(Interruption) -> UInt256 {
        guard let id = snapshotID.asUInt64, id <= token.lastSnapshotID,
            let snapshot = try find(.snapshot(token: address, id: id), as: SnapshotRecord.self)
        else { throw .refused(.snapshotNotFound) }
        if let live = token.claimableIDs, id < live.lowerBound { throw .refused(.snapshotOutsideWindow) }
        if try claimedBits(of: holder, token: address, snapshotID: id).isClaimed(id) { throw .refused(.alreadyClaimed) }
        let balance = try balance(of: holder, in: address, atSnapshot: id)
        return UInt256.mulDiv(balance, snapshot.claimable, snapshot.supply) ?? .zero
    }

    mutating func claimedBits(of holder: Address, token: Address, snapshotID id: UInt64) throws(Interruption) -> ClaimedRecord {
        try find(.claimed(token: token, holder: holder, chunk: id / 256)) ?? ClaimedRecord(bits: .zero)
    }
}

extension ClaimedRecord {
    func isClaimed(_ id: UInt64) -> Bool { !(bits & (.one << Int(id % 256))).isZero }
    mutating func insert(_ id: UInt64) { bits = bits | (.one << Int(id % 256)) }
}
