public import EthereumPrimitives

/// Puts a bond behind a content record of kind ``ProofKind/optimistic``. From now on anybody may challenge the record, until its window is over.
public struct StakeContent: Sendable, Hashable {
    public let tokenID: UInt256
    /// The account that the bond is held in.
    public let account: AccountName
    public let bond: UInt256
    /// The settled call that made the record; its caller gets the charge back when the record is proven wrong. Nil where no charge is at stake.
    public let call: CommandID?
    public let windowMilliseconds: UInt64
    /// What each side has on its clock when a game begins.
    public let clockMilliseconds: UInt64

    public init(tokenID: UInt256, account: AccountName, bond: UInt256, call: CommandID?, windowMilliseconds: UInt64, clockMilliseconds: UInt64) {
        self.tokenID = tokenID
        self.account = account
        self.bond = bond
        self.call = call
        self.windowMilliseconds = windowMilliseconds
        self.clockMilliseconds = clockMilliseconds
    }
}

extension StakeContent: CommandPayload {
    package static var kind: CommandKind { .stakeContent }
    package static var isLinkable: Bool { false }
    package var command: Command { .stakeContent(self) }
    package var earlierEntries: [CommandID] { call.map { [$0, $0.resolution] } ?? [] }

    package var members: CommandMembers {
        [
            "tokenId": .amount(tokenID), "account": .text(account), "bond": .amount(bond), "call": call.map { .text($0) } ?? .null,
            "windowSeconds": .count(windowMilliseconds / 1000), "clockSeconds": .count(clockMilliseconds / 1000),
        ]
    }

    public func encode(to encoder: inout RLPEncoder) {
        encoder.append(tokenID)
        encoder.append(account)
        encoder.append(bond)
        encoder.append(optional: call)
        encoder.append(windowMilliseconds)
        encoder.append(clockMilliseconds)
    }

    public init(from decoder: inout RLPDecoder) throws(RLPError) {
        tokenID = try decoder.readUInt256()
        account = try decoder.readAccountName()
        bond = try decoder.readUInt256()
        call = try decoder.readOptionalCommandID()
        windowMilliseconds = try decoder.readUInt64()
        clockMilliseconds = try decoder.readUInt64()
    }

    /// Holds the bond. A record whose prompt an earlier commitment may still take cannot be staked, so that no game is about a record that gives way.
    ///
    /// Refusals: `contentNotFound`, `contentNotStakeable`, `contentStaked`, `accountNotFound`, `callNotFound`, `bondTooSmall`, `insufficientBalance`,
    /// `amountOverflow`.
    package func apply(to machine: inout StateMachine) throws(Interruption) {
        let content = try machine.records.get(.content(tokenID: tokenID), as: ContentRecord.self, else: .contentNotFound)
        let seconds = try machine.openedLedger().ledger.contentWindowSeconds
        let (window, overflow) = seconds.multipliedReportingOverflow(by: 1000)
        let mayGiveWay = machine.now <= content.committedAt.adding(milliseconds: overflow ? .max : window)
        try machine.refuse(.contentNotStakeable, unless: content.proofKind == .optimistic && !mayGiveWay)
        try machine.refuse(.contentStaked, unless: machine.records.find(.contentClaim(tokenID: tokenID), as: ContentClaimRecord.self) == nil)
        _ = try machine.records.get(.account(account), as: AccountRecord.self, else: .accountNotFound)
        let charge = try chargeAtStake(for: content.model, &machine)
        try machine.refuse(.bondTooSmall, unless: !bond.isZero && bond >= charge)
        try machine.setAside(bond, of: .named(account), asset: .settlement)
        let record = ContentClaimRecord(
            account: account, bond: bond, call: call, windowEnd: machine.now.adding(milliseconds: windowMilliseconds),
            clockMilliseconds: clockMilliseconds, isUpheld: false, game: nil)
        try machine.put(record, at: .contentClaim(tokenID: tokenID))
    }

    private func chargeAtStake(for model: ModelID, _ machine: inout StateMachine) throws(Interruption) -> UInt256 {
        guard let call else { return .zero }
        let settled = try machine.settledCall(call)
        try machine.refuse(.callNotFound, unless: settled.hold.model == model && settled.asset == .settlement)
        guard let charge = settled.credits.map(\.amount).total else { throw .refused(.amountOverflow) }
        return charge
    }
}
