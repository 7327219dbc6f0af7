internal import EthereumABI
package import EthereumPrimitives
package import EthereumRPC
package import RevShareContracts

/// A revenue-share token's state, made of nothing but its logs.
///
/// Each log is checked against the state before it, by the contract's own rules: what they do not allow is a difference.
package struct TokenMirror: Sendable {
    /// The part of revenue and the window that the contract was created with.
    package struct Terms: Sendable, Hashable {
        /// The part of the revenue that snapshots share out, 0 to 100.
        package var percent: UInt256
        /// The number of the newest snapshots that can be claimed; 0 stands for all.
        package var window: UInt256

        package init(percent: UInt256, window: UInt256) {
            self.percent = percent
            self.window = window
        }
    }

    /// The pools of an asset.
    package struct Pools: Sendable, Hashable {
        package var claim: UInt256 = 0
        package var burn: UInt256 = 0
        /// The part of the revenue since the last snapshot that burning took.
        package var redeemed: UInt256 = 0
        /// By the number of the snapshot.
        package var shares: [UInt256: RevShareToken.Share] = [:]
    }

    private struct Claim: Hashable {
        let holder: Address
        let snapshot: UInt256
        let asset: Address
    }

    private let terms: Terms
    private var claims: Set<Claim> = []
    /// Holders whose balance is zero are left out.
    package private(set) var balances: [Address: UInt256] = [:]
    package private(set) var supply: UInt256 = 0
    package private(set) var snapshots: UInt256 = 0
    /// The supply at each snapshot.
    package private(set) var supplies: [UInt256: UInt256] = [:]
    package private(set) var pools: [Address: Pools] = [:]
    /// The ether that the token holds. Ether that came without a log is counted from the snapshot that shows it.
    package private(set) var held: UInt256 = 0

    package init(terms: Terms) {
        self.terms = terms
    }

    /// Takes the next log in.
    ///
    /// - Throws: ``BookDifference`` for a log that the logs before it do not allow.
    package mutating func apply(_ log: EventLog) throws(BookDifference) {
        let change: Change?
        do throws(ABIError) { change = try Change(log) } catch {
            throw BookDifference("block \(log.blockNumber), log \(log.index): a log of the token cannot be read: \(error)")
        }
        do throws(BookDifference) {
            switch change {
            case .transfer(let transfer): try apply(transfer)
            case .deposit(let deposit): held = try TokenMirror.sum(held, deposit.amount, "the deposits")
            case .revenue(let revenue): try apply(revenue)
            case .snapshot(let snapshot): try apply(snapshot)
            case .claimed(let claimed): try apply(claimed)
            case .redeemed(let redeemed): try apply(redeemed)
            case nil: return
            }
        } catch {
            throw BookDifference("block \(log.blockNumber), log \(log.index): \(error)")
        }
    }

    private mutating func apply(_ transfer: ERC20.Transfer) throws(BookDifference) {
        if transfer.from == .zero {
            supply = try TokenMirror.sum(supply, transfer.value, "the supply")
        } else {
            let balance = balances[transfer.from] ?? 0
            let left = try TokenMirror.rest(balance, transfer.value, "the balance of \(transfer.from)")
            balances[transfer.from] = left.isZero ? nil : left
        }
        if transfer.to == .zero {
            supply = try TokenMirror.rest(supply, transfer.value, "the supply")
        } else if !transfer.value.isZero {
            balances[transfer.to] = try TokenMirror.sum(balances[transfer.to] ?? 0, transfer.value, "the balance of \(transfer.to)")
        }
    }

    private mutating func apply(_ snapshot: ERC7641.Snapshot) throws(BookDifference) {
        let next = try TokenMirror.sum(snapshots, 1, "the number of snapshots")
        guard snapshot.id == next else { throw BookDifference("snapshot \(snapshot.id) follows snapshot \(snapshots)") }
        guard pools[RevShareToken.ether]?.shares[next] != nil else { throw BookDifference("snapshot \(next) has no revenue in ether") }
        snapshots = next
        supplies[next] = supply
    }

    private mutating func apply(_ taken: RevShareToken.RevenueSnapshot) throws(BookDifference) {
        guard taken.id == snapshots.adding(1) else { throw BookDifference("the revenue of snapshot \(taken.id) follows snapshot \(snapshots)") }
        guard taken.supply == supply else {
            throw BookDifference("snapshot \(taken.id) counts a supply of \(taken.supply), the transfers add up to \(supply)")
        }
        var pools = pools[taken.asset] ?? Pools()
        let claimable = UInt256.mulDiv(taken.revenue, terms.percent, 100) ?? 0
        guard taken.claimable == claimable else {
            throw BookDifference("snapshot \(taken.id) makes \(taken.claimable) claimable, \(terms.percent) % of \(taken.revenue) are \(claimable)")
        }
        let expired = terms.window.isZero ? nil : taken.id.subtracting(terms.window).flatMap { pools.shares[$0] }
        let rolledOver = try expired.map { share throws(BookDifference) in try TokenMirror.rest(share.claimable, share.claimed, "a share") } ?? 0
        guard taken.rolledOver == rolledOver else {
            throw BookDifference("snapshot \(taken.id) rolls \(taken.rolledOver) over, \(rolledOver) were not claimed")
        }
        if taken.asset == RevShareToken.ether { try takeIn(taken, pools) }
        let forBurning = try TokenMirror.rest(taken.revenue, claimable, "the revenue")
        pools.burn = try TokenMirror.sum(pools.burn, TokenMirror.rest(forBurning, pools.redeemed, "the part of burning"), "the burn pool")
        pools.claim = try TokenMirror.sum(pools.claim, claimable, "the claim pool")
        pools.redeemed = 0
        pools.shares[taken.id] = RevShareToken.Share(claimable: try TokenMirror.sum(claimable, rolledOver, "the share"))
        self.pools[taken.asset] = pools
    }

    /// Compares the revenue in ether with what came in. More than that came without a log, which no contract can prevent.
    private mutating func takeIn(_ taken: RevShareToken.RevenueSnapshot, _ pools: Pools) throws(BookDifference) {
        let expected = try revenue(pools, held: held)
        guard taken.revenue >= expected else {
            throw BookDifference("snapshot \(taken.id) has \(taken.revenue) wei of revenue, the logs have \(expected)")
        }
        held = try TokenMirror.sum(held, TokenMirror.rest(taken.revenue, expected, "the revenue"), "the ether")
    }

    private mutating func apply(_ claimed: RevShareToken.Claimed) throws(BookDifference) {
        guard var pools = pools[claimed.asset], var share = pools.shares[claimed.snapshotID], claimed.snapshotID <= snapshots else {
            throw BookDifference("\(claimed.holder) claims from snapshot \(claimed.snapshotID), and the newest is \(snapshots)")
        }
        guard claims.insert(Claim(holder: claimed.holder, snapshot: claimed.snapshotID, asset: claimed.asset)).inserted else {
            throw BookDifference("\(claimed.holder) claims from snapshot \(claimed.snapshotID) again")
        }
        share.claimed = try TokenMirror.sum(share.claimed, claimed.amount, "the claims")
        guard share.claimed <= share.claimable else {
            throw BookDifference("the claims from snapshot \(claimed.snapshotID) come to \(share.claimed), \(share.claimable) were claimable")
        }
        pools.shares[claimed.snapshotID] = share
        pools.claim = try TokenMirror.rest(pools.claim, claimed.amount, "the claim pool")
        self.pools[claimed.asset] = pools
        try pay(claimed.amount, in: claimed.asset)
    }

    private mutating func apply(_ redeemed: RevShareToken.Redeemed) throws(BookDifference) {
        var pools = pools[redeemed.asset] ?? Pools()
        // The supply is that of before the burn: its transfer follows.
        guard redeemed.burned <= supply, let pooled = UInt256.mulDiv(redeemed.burned, pools.burn, supply) else {
            throw BookDifference("\(redeemed.burned) tokens were burned, the supply is \(supply)")
        }
        let fresh = try TokenMirror.rest(redeemed.amount, pooled, "the payment of a burn")
        pools.burn = try TokenMirror.rest(pools.burn, pooled, "the burn pool")
        pools.redeemed = try TokenMirror.sum(pools.redeemed, fresh, "the redeemed revenue")
        self.pools[redeemed.asset] = pools
        try pay(redeemed.amount, in: redeemed.asset)
    }

    private mutating func pay(_ amount: UInt256, in asset: Address) throws(BookDifference) {
        guard asset == RevShareToken.ether else { return }
        held = try TokenMirror.rest(held, amount, "the ether of the token")
    }

    /// The revenue since the last snapshot of a token that holds so much ether.
    package func revenue(held: UInt256) throws(BookDifference) -> UInt256 {
        try revenue(pools[RevShareToken.ether] ?? Pools(), held: held)
    }

    private func revenue(_ pools: Pools, held: UInt256) throws(BookDifference) -> UInt256 {
        let pooled = try TokenMirror.sum(pools.claim, pools.burn, "the pools")
        let gross = try TokenMirror.sum(held, pools.redeemed, "the revenue")
        return min(
            try TokenMirror.rest(gross, pooled, "the ether of the token"),
            try TokenMirror.rest(RevShareToken.maximumRevenue, pooled, "the pools' limit"))
    }

    private static func sum(_ amount: UInt256, _ other: UInt256, _ name: String) throws(BookDifference) -> UInt256 {
        guard let sum = amount.adding(other) else { throw BookDifference("\(name) would exceed 256 bits") }
        return sum
    }

    private static func rest(_ amount: UInt256, _ taken: UInt256, _ name: String) throws(BookDifference) -> UInt256 {
        guard let rest = amount.subtracting(taken) else { throw BookDifference("\(taken) are taken from \(name), which is \(amount)") }
        return rest
    }
}

extension TokenMirror {
    /// A log that changes the state; others, such as approvals, do not.
    private enum Change {
        case transfer(ERC20.Transfer)
        case deposit(RevShareToken.Deposit)
        case revenue(RevShareToken.RevenueSnapshot)
        case snapshot(ERC7641.Snapshot)
        case claimed(RevShareToken.Claimed)
        case redeemed(RevShareToken.Redeemed)

        init?(_ log: EventLog) throws(ABIError) {
            switch log.topics.first {
            case ERC20.Transfer.topic: self = .transfer(try ERC20.Transfer(topics: log.topics, data: log.data))
            case RevShareToken.Deposit.topic: self = .deposit(try RevShareToken.Deposit(topics: log.topics, data: log.data))
            case RevShareToken.RevenueSnapshot.topic: self = .revenue(try RevShareToken.RevenueSnapshot(topics: log.topics, data: log.data))
            case ERC7641.Snapshot.topic: self = .snapshot(try ERC7641.Snapshot(topics: log.topics, data: log.data))
            case RevShareToken.Claimed.topic: self = .claimed(try RevShareToken.Claimed(topics: log.topics, data: log.data))
            case RevShareToken.Redeemed.topic: self = .redeemed(try RevShareToken.Redeemed(topics: log.topics, data: log.data))
            default: return nil
            }
        }
    }
}
