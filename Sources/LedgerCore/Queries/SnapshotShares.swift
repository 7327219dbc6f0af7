public import EthereumPrimitives

/// The shares of holders in one snapshot, and its dust. Every claim is rounded down, so that small holders get nothing of small snapshots.
public struct SnapshotShares: Sendable, Hashable {
    /// The most holders that get nothing and are listed.
    public static let listedHolders = 10

    public let claimable: UInt256
    /// The amount that remains when all holders have claimed, with what is due to addresses that nobody can act for.
    public internal(set) var dust: UInt256
    public internal(set) var holders: UInt64 = 0
    public internal(set) var holdersWithNothing: UInt64 = 0
    /// The first of those that get nothing, by address.
    public internal(set) var withNothing: [Address] = []
    /// The smallest holding that earns one unit; nil when none does.
    public let smallestEarningHolding: UInt256?

    init(claimable: UInt256, supply: UInt256) {
        self.claimable = claimable
        dust = claimable
        smallestEarningHolding = claimable.isZero ? nil : UInt256.mulDiv(supply, .one, claimable, rounding: .up)
    }
}

extension LedgerReader {
    /// Computes the shares of a snapshot that was taken, as they were at its time. Takes a step for each holder.
    ///
    /// - Throws: `Interruption` with `tokenNotFound` or `snapshotNotFound`, or what reading throws.
    public func shares(ofSnapshot id: UInt64, of token: Address) throws -> SnapshotShares {
        var view = LedgerView(reader: self)
        let snapshot = try view.snapshot(UInt256(id), of: token)
        return try shares(of: token, claimable: snapshot.claimable, supply: snapshot.supply) { view, holder, _ throws(Interruption) in
            try view.balance(of: holder, in: token, atSnapshot: UInt256(id))
        }
    }

    /// Computes the shares of the snapshot that would be taken now. Takes a step for each holder.
    ///
    /// - Throws: `Interruption` with `tokenNotFound`, or what reading throws.
    public func sharesOfNextSnapshot(of token: Address) throws -> SnapshotShares {
        var view = LedgerView(reader: self)
        let claimable = try view.claimableAtNextSnapshot(of: token)
        return try shares(of: token, claimable: claimable, supply: try view.token(token).supply) { $2.balance }
    }

    private func shares(
        of token: Address, claimable: UInt256, supply: UInt256,
        balance: (inout LedgerView, Address, HolderRecord) throws(Interruption) -> UInt256
    ) throws -> SnapshotShares {
        var shares = SnapshotShares(claimable: claimable, supply: supply)
        let unusable = try unusableReceivers()
        try forEachHolder(of: token) { view, holder, record in
            let held = try balance(&view, holder, record)
            if held.isZero { return }
            let share = UInt256.mulDiv(held, claimable, supply) ?? .zero
            shares.holders += 1
            if share.isZero {
                shares.holdersWithNothing += 1
                if shares.withNothing.count < SnapshotShares.listedHolders { shares.withNothing.append(holder) }
            }
            if !unusable.contains(holder) { shares.dust = shares.dust.subtracting(share) ?? .zero }
        }
        return shares
    }

    /// Visits all holders that a token has or had, in the order of their addresses, in the memory of a thousand.
    func forEachHolder(of token: Address, _ body: (inout LedgerView, Address, HolderRecord) throws -> Void) throws {
        var last: Address?
        while true {
            let page = try holders(of: token, after: last, limit: 1_000)
            var view = LedgerView(reader: self)
            for (holder, record) in page { try body(&view, holder, record) }
            guard page.count == 1_000 else { return }
            last = page.last?.holder
        }
    }

    /// The addresses that nobody can act for: zero, the ledger's own and those of its tokens.
    func unusableReceivers() throws -> Set<Address> {
        var view = LedgerView(reader: self)
        return Set([.zero, try view.ledger().signingDomain.verifyingContract] + (try models().map(\.record.token)))
    }

    /// What addresses that nobody can act for hold of a token, and what could be claimed for it if they could. New transfers to them are refused; entries
    /// before ``RuleVersion/second`` may have made some.
    public func heldByNobody(of token: Address) throws -> (tokens: UInt256, claimable: UInt256) {
        var (tokens, claimable) = (UInt256.zero, UInt256.zero)
        var view = LedgerView(reader: self)
        for address in try unusableReceivers() {
            tokens = tokens.adding(try view.holder(address, of: token).balance) ?? .max
            for claim in try view.openClaims(of: address, in: token) { claimable = claimable.adding(claim.amount) ?? .max }
        }
        return (tokens, claimable)
    }
}

extension LedgerView {
    /// Returns the amount that a snapshot taken now would make claimable, with what leaves the claim window.
    ///
    /// - Throws: `Interruption`: the refusal `tokenNotFound` or `amountOverflow`, or what reading throws.
    public mutating func claimableAtNextSnapshot(of token: Address) throws(Interruption) -> UInt256 {
        let record = try records.token(token)
        var rolled = UInt256.zero
        if record.terms.claimWindow != 0, record.lastSnapshotID >= record.terms.claimWindow {
            let leaving = try records.snapshot(record.lastSnapshotID + 1 - record.terms.claimWindow, of: token)
            rolled = leaving.claimable.subtracting(leaving.claimed) ?? .zero
        }
        guard let claimable = try records.shares(of: record).claimable.adding(rolled) else { throw .refused(.amountOverflow) }
        return claimable
    }

    /// The least revenue that the next snapshot of a token of these terms needs, and the smallest holding that would earn of it.
    public mutating func smallestEarningHolding(of token: Address) throws(Interruption) -> UInt256? {
        SnapshotShares(claimable: try claimableAtNextSnapshot(of: token), supply: try records.token(token).supply).smallestEarningHolding
    }
}
