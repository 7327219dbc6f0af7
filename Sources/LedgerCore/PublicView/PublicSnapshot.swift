public import EthereumPrimitives

/// A sum over many things with the root of the tree that binds each of them to its place.
public struct PublicSum: Sendable, Hashable {
    /// The number of leaves.
    public let count: UInt64
    public let added: UInt256
    public let taken: UInt256
    public let root: Bytes32

    public init(count: UInt64, added: UInt256, taken: UInt256, root: Bytes32) {
        self.count = count
        self.added = added
        self.taken = taken
        self.root = root
    }
}

/// The numbers and the sums that the log's entry of a snapshot carries. The operator is bound by them: a sum that leaves out a charge contradicts the
/// charge's own entry.
public struct PublicSnapshot: Sendable, Hashable {
    public let token: Address
    /// The snapshot's id: 1 for a token's first.
    public let snapshotID: UInt64
    /// The number of the entry that took the snapshot before, or that registered the token.
    public let previousEntry: UInt64
    public let supply: UInt256
    /// The gross revenue since the snapshot before.
    public let revenue: UInt256
    public let claimable: UInt256
    /// The amounts that this very entry added to the revenue before it took the snapshot, and took from it. Zero unless the snapshot is part of a link.
    public let own: RevenueChange
    /// Over all entries from the one before to this, without it: what each added to the token's revenue or took from it.
    public let revenueSum: PublicSum
    /// Over all holders in the order of their addresses: what each held at the snapshot.
    public let holderSum: PublicSum

    public init(
        token: Address, snapshotID: UInt64, previousEntry: UInt64, supply: UInt256, revenue: UInt256, claimable: UInt256, own: RevenueChange,
        revenueSum: PublicSum, holderSum: PublicSum
    ) {
        self.token = token
        self.snapshotID = snapshotID
        self.previousEntry = previousEntry
        self.supply = supply
        self.revenue = revenue
        self.claimable = claimable
        self.own = own
        self.revenueSum = revenueSum
        self.holderSum = holderSum
    }
}

extension PublicSum: LedgerCodable {
    public func encode(to encoder: inout RLPEncoder) {
        encoder.append(count)
        encoder.append(added)
        encoder.append(taken)
        encoder.append(root)
    }

    public init(from decoder: inout RLPDecoder) throws(RLPError) {
        count = try decoder.readUInt64()
        added = try decoder.readUInt256()
        taken = try decoder.readUInt256()
        root = try decoder.readBytes32()
    }
}

extension PublicSnapshot: LedgerCodable {
    public func encode(to encoder: inout RLPEncoder) {
        encoder.append(token)
        encoder.append(snapshotID)
        encoder.append(previousEntry)
        encoder.append(supply)
        encoder.append(revenue)
        encoder.append(claimable)
        encoder.append(own.added)
        encoder.append(own.taken)
        encoder.append(revenueSum)
        encoder.append(holderSum)
    }

    public init(from decoder: inout RLPDecoder) throws(RLPError) {
        token = try decoder.readAddress()
        snapshotID = try decoder.readUInt64()
        previousEntry = try decoder.readUInt64()
        supply = try decoder.readUInt256()
        revenue = try decoder.readUInt256()
        claimable = try decoder.readUInt256()
        own = RevenueChange(added: try decoder.readUInt256(), taken: try decoder.readUInt256())
        revenueSum = try decoder.read()
        holderSum = try decoder.read()
    }
}
