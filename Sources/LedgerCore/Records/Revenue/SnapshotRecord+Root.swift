public import EthereumPrimitives

// The root of a snapshot commits to all that a claim's amount follows from but the holder's own balance, and to the time, so that it tells a snapshot from
// one of the same number in another history. Everybody can compute it from the snapshot's entry in the public log, which carries the sums behind it.

extension SnapshotRecord {
    /// `hashStruct` (EIP-712) of `Snapshot(address token,uint256 snapshotId,uint256 takenAtMilliseconds,uint256 totalSupply,uint256 revenue,uint256
    /// claimable)`.
    public func root(of token: Address, id: UInt64) -> Bytes32 {
        TypedMessage(
            "Snapshot", signer: .zero,
            statement: [
                "token": .address(token), "snapshotId": .uint256(UInt256(id)), "takenAtMilliseconds": .uint256(UInt256(takenAt.milliseconds)),
                "totalSupply": .uint256(supply), "revenue": .uint256(revenue), "claimable": .uint256(claimable),
            ]
        ).structHash
    }

    /// The root of several snapshots: of one its own, of more the Keccak-256 of their roots one after the other.
    package static func root(of roots: [Bytes32]) -> Bytes32 {
        if let only = roots.first, roots.count == 1 { return only }
        return Keccak256.hash(roots.flatMap(\.bytes))
    }
}

extension PublicSnapshot {
    /// The root, as it follows from the snapshot's entry in the public log.
    ///
    /// - Parameter time: The entry's time.
    public func root(takenAt time: Timestamp) -> Bytes32 {
        SnapshotRecord(takenAt: time, supply: supply, revenue: revenue, claimable: claimable, claimed: .zero).root(of: token, id: snapshotID)
    }
}

extension WorkingSet {
    mutating func root(ofSnapshots ids: [UInt256], of token: Address) throws(Interruption) -> Bytes32 {
        var roots: [Bytes32] = []
        for id in ids {
            guard let id = id.asUInt64 else { throw .refused(.snapshotNotFound) }
            let snapshot = try get(.snapshot(token: token, id: id), as: SnapshotRecord.self, else: .snapshotNotFound)
            roots.append(snapshot.root(of: token, id: id))
        }
        return SnapshotRecord.root(of: roots)
    }
}

extension LedgerView {
    /// The root that a claim of these snapshots, in this order, can be bound to.
    ///
    /// - Throws: ``Interruption`` with `snapshotNotFound`, or when a record cannot be read.
    public mutating func root(ofSnapshots ids: [UInt256], of token: Address) throws(Interruption) -> Bytes32 {
        try records.root(ofSnapshots: ids, of: token)
    }
}
