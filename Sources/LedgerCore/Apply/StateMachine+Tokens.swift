internal import EthereumPrimitives

extension StateMachine {
    /// Refusals: `transferToZeroAddress`, `insufficientTokenBalance`, `tokensLocked`.
    mutating func moveTokens(_ amount: UInt256, of token: Address, from giver: Address, to receiver: Address) throws(Interruption) {
        let lastSnapshotID = try records.token(token).lastSnapshotID
        try refuse(.transferToZeroAddress, unless: receiver != .zero)
        try requireUsable(receiver, namedBy: giver)
        try takeTokens(amount, of: token, from: giver, lastSnapshotID: lastSnapshotID)
        try changeBalance(of: receiver, in: token, lastSnapshotID: lastSnapshotID) { balance in balance.adding(amount) }
    }

    /// Changes a holder's balance and keeps the old one for the snapshots that it stood at.
    ///
    /// - Parameter change: nil when the balance does not suffice.
    mutating func changeBalance(
        of holder: Address, in token: Address, lastSnapshotID: UInt64, _ change: (UInt256) -> UInt256?
    ) throws(Interruption) {
        let key = RecordKey.holder(token: token, holder: holder)
        var record = try records.find(key) ?? HolderRecord()
        guard let balance = change(record.balance) else { throw .refused(.insufficientTokenBalance) }
        if record.lastCheckpointID < lastSnapshotID {
            let checkpoint = CheckpointRecord(snapshotID: lastSnapshotID, balance: record.balance)
            try put(checkpoint, at: .checkpoint(token: token, holder: holder, index: record.checkpointCount))
            record.checkpointCount += 1
            record.lastCheckpointID = lastSnapshotID
        }
        record.balance = balance
        try put(record, at: key)
    }
}

extension WorkingSet {
    /// ERC-20 Snapshot `balanceOfAt`: what the holder had when the snapshot was taken. Costs the logarithm of the number of checkpoints.
    mutating func balance(of holder: Address, in token: Address, atSnapshot id: UInt64) throws(Interruption) -> UInt256 {
        let record = try find(.holder(token: token, holder: holder)) ?? HolderRecord()
        guard id <= record.lastCheckpointID else { return record.balance }
        let index = try firstCheckpoint(of: holder, in: token, from: id, count: record.checkpointCount)
        return try checkpoint(of: holder, in: token, index: index).balance
    }

    /// The holder's balances at the snapshots of a range, as stretches of the same balance, oldest first.
    mutating func balances(
        of holder: Address, in token: Address, at ids: ClosedRange<UInt64>
    ) throws(Interruption) -> [(through: UInt64, balance: UInt256)] {
        let record = try find(.holder(token: token, holder: holder)) ?? HolderRecord()
        var stretches: [(UInt64, UInt256)] = []
        var index = try firstCheckpoint(of: holder, in: token, from: ids.lowerBound, count: record.checkpointCount)
        while index < record.checkpointCount {
            let checkpoint = try checkpoint(of: holder, in: token, index: index)
            stretches.append((min(checkpoint.snapshotID, ids.upperBound), checkpoint.balance))
            if checkpoint.snapshotID >= ids.upperBound { return stretches }
            index += 1
        }
        return stretches + [(ids.upperBound, record.balance)]
    }

    /// The index of the first checkpoint at this snapshot or a later one, found by halving; the count where there is none.
    private mutating func firstCheckpoint(
        of holder: Address, in token: Address, from id: UInt64, count: UInt64
    ) throws(Interruption) -> UInt64 {
        var (low, high): (UInt64, UInt64) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if try checkpoint(of: holder, in: token, index: middle).snapshotID < id { low = middle + 1 } else { high = middle }
        }
        return low
    }

    private mutating func checkpoint(of holder: Address, in token: Address, index: UInt64) throws(Interruption) -> CheckpointRecord {
        guard let record = try find(.checkpoint(token: token, holder: holder, index: index), as: CheckpointRecord.self) else {
            throw .failed(StoreFailure(code: .corrupt, message: "checkpoint \(index) of holder \(holder) is missing; run `imo verify`"))
        }
        return record
    }
}
