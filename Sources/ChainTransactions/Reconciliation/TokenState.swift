package import EthereumPrimitives
package import RevShareContracts

/// The answers of a revenue-share token in one block's state.
package struct TokenState: Sendable, Hashable {
    package struct Pools: Sendable, Hashable {
        package var claim: UInt256
        package var burn: UInt256

        package init(claim: UInt256, burn: UInt256) {
            self.claim = claim
            self.burn = burn
        }
    }

    package struct Snapshot: Sendable, Hashable {
        package var supply: UInt256
        /// By asset.
        package var shares: [Address: RevShareToken.Share]

        package init(supply: UInt256, shares: [Address: RevShareToken.Share]) {
            self.supply = supply
            self.shares = shares
        }
    }

    /// The block.
    package var block: UInt64
    package var supply: UInt256
    package var snapshotCount: UInt256
    /// The wei of the contract's account.
    package var held: UInt256
    /// The revenue in ether since the last snapshot; nil where the contract refuses to say, because it holds less than its pools.
    package var revenue: UInt256?
    /// Of the holders that the logs know.
    package var balances: [Address: UInt256]
    /// By asset.
    package var pools: [Address: Pools]
    /// By number, from 1.
    package var snapshots: [UInt256: Snapshot]

    package init(
        block: UInt64, supply: UInt256, snapshotCount: UInt256, held: UInt256, revenue: UInt256?, balances: [Address: UInt256],
        pools: [Address: Pools], snapshots: [UInt256: Snapshot]
    ) {
        self.block = block
        self.supply = supply
        self.snapshotCount = snapshotCount
        self.held = held
        self.revenue = revenue
        self.balances = balances
        self.pools = pools
        self.snapshots = snapshots
    }
}
