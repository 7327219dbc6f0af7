public import EthereumPrimitives

extension StateMachine {
    /// Refusals: `tokenNotFound`, `amountZero`, `vestingTermsInvalid`, `transferToZeroAddress`, `insufficientTokenBalance`, `tokensLocked`,
    /// `tooManyVestings`.
    mutating func apply(_ command: GrantVesting) throws(Interruption) {
        let token = try records.token(command.token)
        let issuer = try records.model(token.model).issuer
        try refuse(.amountZero, unless: !command.terms.total.isZero)
        try refuse(.vestingTermsInvalid, unless: command.terms.isValid)
        try moveTokens(command.terms.total, of: command.token, from: issuer, to: command.holder)
        let key = RecordKey.vesting(token: command.token, holder: command.holder)
        var vesting = try records.find(key) ?? VestingRecord()
        let now = now
        vesting.schedules.removeAll { $0.terms.locked(at: now).isZero }
        try refuse(.tooManyVestings, unless: vesting.schedules.count < VestingRecord.maximumSchedules)
        vesting.granted += 1
        vesting.schedules.append(VestingSchedule(number: vesting.granted, terms: command.terms))
        try put(vesting, at: key)
    }

    /// Gives the locked part of a schedule back to the issuer and ends the schedule.
    ///
    /// Refusals: `tokenNotFound`, `vestingNotFound` (also when all of it has vested), `vestingNotRevocable`.
    mutating func apply(_ command: RevokeVesting) throws(Interruption) {
        let token = try records.token(command.token)
        let key = RecordKey.vesting(token: command.token, holder: command.holder)
        var vesting = try records.get(key, as: VestingRecord.self, else: .vestingNotFound)
        guard let index = vesting.schedules.firstIndex(where: { $0.number == command.schedule }) else { throw .refused(.vestingNotFound) }
        let terms = vesting.schedules[index].terms
        let locked = terms.locked(at: now)
        try refuse(.vestingNotFound, unless: !locked.isZero)
        try refuse(.vestingNotRevocable, unless: terms.isRevocable)
        vesting.schedules.remove(at: index)
        try put(vesting, at: key)
        let revocation = RecordKey.vestingRevocation(token: command.token, holder: command.holder, schedule: command.schedule)
        try put(VestingRevocationRecord(amount: locked, entryNumber: number), at: revocation)
        try moveTokens(locked, of: command.token, from: command.holder, to: try records.model(token.model).issuer)
    }

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

    /// What the revocation of a schedule took back; zero where it was not revoked.
    public mutating func revokedAmount(of schedule: UInt64, of holder: Address, in token: Address) throws(Interruption) -> UInt256 {
        let key = RecordKey.vestingRevocation(token: token, holder: holder, schedule: schedule)
        return try records.find(key, as: VestingRevocationRecord.self)?.amount ?? .zero
    }

    /// What the holder can move at this time: the balance less what is locked.
    public mutating func transferable(by holder: Address, in token: Address, at time: Timestamp) throws(Interruption) -> UInt256 {
        try self.holder(holder, of: token).balance.subtracting(vesting(of: holder, in: token).locked(at: time)) ?? .zero
    }
}
