public import EthereumPrimitives

/// Takes back what is still locked of a revocable grant. What has vested stays the holder's.
public struct RevokeVesting: Sendable, Hashable {
    public let token: Address
    public let holder: Address
    /// The schedule's number among those that the holder was ever granted of this token, from 1.
    public let schedule: UInt64

    public init(token: Address, holder: Address, schedule: UInt64) {
        self.token = token
        self.holder = holder
        self.schedule = schedule
    }
}

extension RevokeVesting: CommandPayload {
    package static var kind: CommandKind { .revokeVesting }
    package static var isLinkable: Bool { true }
    package static var publicFields: PublicFields { .all }
    package var command: Command { .revokeVesting(self) }
    package var members: CommandMembers { ["token": .text(token), "holder": .text(holder), "schedule": .count(schedule)] }
    package var tokenParties: [Address] { [holder] }

    package func tokenMovements(in view: inout LedgerView) throws(Interruption) -> [TokenMovement] {
        let taken = try view.revokedAmount(of: schedule, of: holder, in: token)
        return [TokenMovement(token: token, amount: taken, giver: holder, receiver: try view.issuer(of: token))]
    }

    public func encode(to encoder: inout RLPEncoder) {
        encoder.append(token)
        encoder.append(holder)
        encoder.append(schedule)
    }

    public init(from decoder: inout RLPDecoder) throws(RLPError) {
        token = try decoder.readAddress()
        holder = try decoder.readAddress()
        schedule = try decoder.readUInt64()
    }

    /// Gives the locked part of a schedule back to the issuer and ends the schedule.
    ///
    /// Refusals: `tokenNotFound`, `vestingNotFound` (also when all of it has vested), `vestingNotRevocable`.
    package func apply(to machine: inout StateMachine) throws(Interruption) {
        let record = try machine.records.token(token)
        let key = RecordKey.vesting(token: token, holder: holder)
        var vesting = try machine.records.get(key, as: VestingRecord.self, else: .vestingNotFound)
        guard let index = vesting.schedules.firstIndex(where: { $0.number == schedule }) else { throw .refused(.vestingNotFound) }
        let terms = vesting.schedules[index].terms
        let locked = terms.locked(at: machine.now)
        try machine.refuse(.vestingNotFound, unless: !locked.isZero)
        try machine.refuse(.vestingNotRevocable, unless: terms.isRevocable)
        vesting.schedules.remove(at: index)
        try machine.put(vesting, at: key)
        let revocation = RecordKey.vestingRevocation(token: token, holder: holder, schedule: schedule)
        try machine.put(VestingRevocationRecord(amount: locked, entryNumber: machine.number), at: revocation)
        try machine.moveTokens(locked, of: token, from: holder, to: try machine.records.model(record.model).issuer)
    }
}
