public import EthereumPrimitives

/// Gives tokens of the issuer to a holder, locked, and unlocks them by a schedule. Locked tokens earn revenue like others; they can be neither transferred
/// nor burnt. By the operator, like ``IssuerTransfer``.
public struct GrantVesting: Sendable, Hashable {
    public let token: Address
    public let holder: Address
    public let terms: VestingTerms

    public init(token: Address, holder: Address, terms: VestingTerms) {
        self.token = token
        self.holder = holder
        self.terms = terms
    }
}

extension GrantVesting: CommandPayload {
    package static var kind: CommandKind { .grantVesting }
    package static var isLinkable: Bool { true }
    package static var publicFields: PublicFields { .all }
    package var command: Command { .grantVesting(self) }
    package var members: CommandMembers { ["token": .text(token), "holder": .text(holder)] + terms.members }
    package var tokenParties: [Address] { [holder] }

    package func tokenMovements(in view: inout LedgerView) throws(Interruption) -> [TokenMovement] {
        [TokenMovement(token: token, amount: terms.total, giver: try view.issuer(of: token), receiver: holder)]
    }

    public func encode(to encoder: inout RLPEncoder) {
        encoder.append(token)
        encoder.append(holder)
        encoder.append(terms)
    }

    public init(from decoder: inout RLPDecoder) throws(RLPError) {
        token = try decoder.readAddress()
        holder = try decoder.readAddress()
        terms = try decoder.read()
    }

    /// Refusals: `tokenNotFound`, `amountZero`, `vestingTermsInvalid`, `transferToZeroAddress`, `insufficientTokenBalance`, `tokensLocked`,
    /// `tooManyVestings`.
    package func apply(to machine: inout StateMachine) throws(Interruption) {
        let issuer = try machine.records.model(machine.records.token(token).model).issuer
        try machine.refuse(.amountZero, unless: !terms.total.isZero)
        try machine.refuse(.vestingTermsInvalid, unless: terms.isValid)
        try machine.moveTokens(terms.total, of: token, from: issuer, to: holder)
        let key = RecordKey.vesting(token: token, holder: holder)
        var vesting = try machine.records.find(key) ?? VestingRecord()
        let now = machine.now
        vesting.schedules.removeAll { $0.terms.locked(at: now).isZero }
        try machine.refuse(.tooManyVestings, unless: vesting.schedules.count < VestingRecord.maximumSchedules)
        vesting.granted += 1
        vesting.schedules.append(VestingSchedule(number: vesting.granted, terms: terms))
        try machine.put(vesting, at: key)
    }
}
