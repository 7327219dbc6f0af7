package import EthereumPrimitives

/// The findings of a proof of a claim that was checked.
package struct ClaimReport: Sendable, Hashable {
    package struct Snapshot: Sendable, Hashable {
        package let id: UInt64
        /// The root that a claim can be bound to; see ``SnapshotRecord/root(of:id:)``.
        package let root: Bytes32
        package let balance: UInt256
        package let supply: UInt256
        package let revenue: UInt256
        /// The amount that refunds and the taking back of deposits took from it.
        package let refunded: UInt256
        package let claimable: UInt256
        /// The amount that the claim was paid for it.
        package let paid: UInt256
        /// The entries of its period, and those of them that were opened.
        package let entries: UInt64
        package let opened: UInt64
    }

    package let entry: UInt64
    package let size: UInt64
    package let holder: Address
    package let token: Address
    package let recipient: Address
    package let paid: UInt256
    package let snapshots: [Snapshot]

    /// Whether every charge of every snapshot was opened.
    package var isComplete: Bool { snapshots.allSatisfy { $0.entries == $0.opened } }
}
