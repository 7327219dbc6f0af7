public import EthereumPrimitives

extension StateMachine {
    /// Lowers a holder's balance.
    ///
    /// Refusals: `insufficientTokenBalance`, then `tokensLocked` where less would remain than the holder's schedules lock.
    mutating func takeTokens(_ amount: UInt256, of token: Address, from holder: Address, lastSnapshotID: UInt64) throws(Interruption) {
        let balance = (try records.find(.holder(token: token, holder: holder)) ?? HolderRecord()).balance
        guard let rest = balance.subtracting(amount) else { throw .refused(.insufficientTokenBalance) }
        try refuse(.tokensLocked, unless: rest >= records.vesting(of: holder, in: token).locked(at: now))
        try changeBalance(of: holder, in: token, lastSnapshotID: lastSnapshotID) { $0.subtracting(amount) }
    }
}

extension WorkingSet {
    mutating func vesting(of holder: Address, in token: Address) throws(Interruption) -> VestingRecord {
        try find(.vesting(token: token, holder: holder)) ?? VestingRecord()
    }
}

extension LedgerView {
    /// The holder's schedules that may still lock something; empty without any.
    public mutating func vesting(of holder: Address, in token: Address) throws(Interruption) -> VestingRecord {
        try records.vesting(of: holder, in: token)
    }

    /// The amount that the revocation of a schedule took back; zero where it was not revoked.
    public mutating func revokedAmount(of schedule: UInt64, of holder: Address, in token: Address) throws(Interruption) -> UInt256 {
        let key = RecordKey.vestingRevocation(token: token, holder: holder, schedule: schedule)
        return try records.find(key, as: VestingRevocationRecord.self)?.amount ?? .zero
    }

    /// The tokens that the holder can move at this time: the balance less the locked part.
    public mutating func transferable(by holder: Address, in token: Address, at time: Timestamp) throws(Interruption) -> UInt256 {
        try self.holder(holder, of: token).balance.subtracting(vesting(of: holder, in: token).locked(at: time)) ?? .zero
    }
}
