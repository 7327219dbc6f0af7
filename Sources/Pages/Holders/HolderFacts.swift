internal import EthereumPrimitives
internal import Ledger
internal import LedgerCore

/// Everything that a holder's page shows of one state of the ledger.
struct HolderFacts: Sendable {
    /// A token that the address has, had or can claim of.
    struct Holding: Sendable {
        let model: ModelID
        let address: Address
        let token: TokenRecord
        let balance: UInt256
        let locked: UInt256
        let vesting: VestingRecord
        let open: OpenClaims
        /// The open claims that the page lists, oldest first, each with its snapshot.
        let listed: [(claim: OpenClaim, snapshot: SnapshotRecord, balance: UInt256)]
        /// The amount that burning all that can be moved would pay; nil where nothing can be burned.
        let redeemable: UInt256?

        /// The snapshot with which the oldest open claim expires; nil for never.
        var expiresWith: UInt64? {
            guard token.terms.claimWindow > 0, let first = open.claims.first else { return nil }
            return first.snapshotID + token.terms.claimWindow
        }

        /// The earliest time of that snapshot.
        var earliestExpiry: Timestamp? {
            guard let expiresWith, let missing = expiresWith.checked(minus: token.lastSnapshotID) else { return nil }
            let (wait, overflow) = missing.multipliedReportingOverflow(by: token.terms.snapshotIntervalSeconds)
            return overflow ? nil : token.lastSnapshotAt.adding(milliseconds: wait.multipliedReportingOverflow(by: 1000).partialValue)
        }
    }

    /// More open claims than these are told by their sum and by the API.
    private static let listedClaims = 50

    let holder: Address
    let holdings: [Holding]
    /// What was claimed and redeemed to the address and not paid out.
    let balance: BalanceRecord
    let nextNonce: UInt64

    var claimable: UInt256 { holdings.reduce(.zero) { $0.adding($1.open.total) ?? .max } }

    init(of holder: Address, view: inout LedgerView, now: Timestamp) throws {
        self.holder = holder
        holdings = try view.reader.models().compactMap { id, model in
            let record = try view.holder(holder, of: model.token)
            // One that sold everything has checkpoints, and perhaps claims from before.
            guard !record.balance.isZero || record.checkpointCount > 0 else { return nil }
            return try Holding(of: holder, balance: record.balance, model: id, token: model.token, view: &view, now: now)
        }
        balance = try view.balance(of: .address(holder))
        nextNonce = try view.nextNonce(of: holder)
    }
}

extension HolderFacts.Holding {
    fileprivate init(of holder: Address, balance: UInt256, model: ModelID, token address: Address, view: inout LedgerView, now: Timestamp) throws {
        self.model = model
        self.address = address
        self.balance = balance
        token = try view.token(address)
        vesting = try view.vesting(of: holder, in: address)
        locked = vesting.locked(at: now)
        open = try view.claimable(by: holder, in: address)
        listed = try open.claims.suffix(50).map { claim in
            let id = UInt256(claim.snapshotID)
            return (claim, try view.snapshot(id, of: address), try view.balance(of: holder, in: address, atSnapshot: id))
        }
        let movable = balance.subtracting(locked) ?? .zero
        redeemable = movable.isZero ? nil : try view.redeemableOnBurn(movable, of: address)
    }
}

extension UInt64 {
    fileprivate func checked(minus other: UInt64) -> UInt64? { self >= other ? self - other : nil }
}
