public import EthereumPrimitives

/// Freezes the balances of a token and makes its revenue since the last snapshot claimable.
public struct TakeSnapshot: Sendable, Hashable {
    public let token: Address

    public init(token: Address) {
        self.token = token
    }
}

extension TakeSnapshot: CommandPayload {
    package static var kind: CommandKind { .snapshot }
    package static var isLinkable: Bool { true }
    package static var publicFields: PublicFields { .all }
    package var command: Command { .snapshot(self) }
    package var members: CommandMembers { ["token": .text(token)] }

    public func encode(to encoder: inout RLPEncoder) { encoder.append(token) }
    public init(from decoder: inout RLPDecoder) throws(RLPError) { token = try decoder.readAddress() }

    /// Refusals: `tokenNotFound`, `snapshotTooSoon`, `supplyZero`, `revenueTooSmall`, `amountOverflow`.
    package func apply(to machine: inout StateMachine) throws(Interruption) {
        let now = machine.now
        var record = try machine.records.token(token)
        let model = try machine.records.model(record.model)
        let asset = model.asset
        let elapsed = now.milliseconds - record.lastSnapshotAt.milliseconds
        let (interval, overflow) = record.terms.snapshotIntervalSeconds.multipliedReportingOverflow(by: 1000)
        try machine.refuse(.snapshotTooSoon, unless: !overflow && elapsed > interval)

        let shares = try machine.records.shares(of: record)
        if machine.rules >= .second { try checkRevenue(shares, of: record, isLast: model.retiredAt != nil, in: &machine) }
        record.lastSnapshotID += 1
        let rolled = try unclaimedLeavingWindow(of: record, in: &machine)
        guard let added = shares.addedToBurnPool, let claimable = shares.claimable.adding(rolled) else { throw .refused(.amountOverflow) }
        try machine.move(shares.claimable, from: .revenue(record.model), to: .claimPool(record.model), asset: asset)
        try machine.move(added, from: .revenue(record.model), to: .burnPool(record.model), asset: asset)
        let snapshot = SnapshotRecord(takenAt: now, supply: record.supply, revenue: shares.revenue, claimable: claimable, claimed: .zero)
        try machine.put(snapshot, at: .snapshot(token: token, id: record.lastSnapshotID))
        try appendToPage(snapshot, id: record.lastSnapshotID, in: &machine)
        record.lastSnapshotAt = now
        record.redeemedSinceSnapshot = .zero
        try machine.put(record, at: .token(token))
    }

    /// From ``RuleVersion/second`` on: somebody shares the revenue, there is enough of it, and nobody's claim ends before its least time. Terms that
    /// were registered earlier may have windows that are too short.
    ///
    /// - Parameter isLast: Whether the model is retired, so that waiting would not bring more revenue.
    private func checkRevenue(
        _ shares: RevenueShares, of record: TokenRecord, isLast: Bool, in machine: inout StateMachine
    ) throws(Interruption) {
        try machine.refuse(.supplyZero, unless: !record.supply.isZero)
        let window = record.terms.claimWindow
        if window != 0, record.lastSnapshotID >= window {
            let leaving = try machine.records.snapshot(record.lastSnapshotID + 1 - window, of: token)
            let end = leaving.takenAt.adding(milliseconds: TokenTerms.leastClaimSeconds * 1000)
            try machine.refuse(.snapshotTooSoon, unless: machine.now >= end)
        }
        try machine.refuse(.revenueTooSmall, unless: isLast || shares.revenue >= record.terms.leastSnapshotRevenue)
    }

    /// The unclaimed rest of the snapshot that leaves the claim window when the newest one is added.
    private func unclaimedLeavingWindow(of record: TokenRecord, in machine: inout StateMachine) throws(Interruption) -> UInt256 {
        let window = record.terms.claimWindow
        guard window != 0, record.lastSnapshotID > window else { return .zero }
        let left = try machine.records.snapshot(record.lastSnapshotID - window, of: token)
        return left.claimable.subtracting(left.claimed) ?? .zero
    }

    /// Adds a new snapshot to its page.
    private func appendToPage(_ snapshot: SnapshotRecord, id: UInt64, in machine: inout StateMachine) throws(Interruption) {
        var page = try machine.records.claimPage(of: id, token: token)
        page.rows.append(ClaimPageRecord.Row(supply: snapshot.supply, claimable: snapshot.claimable, claimed: .zero))
        try machine.put(page, at: .claimPage(token: token, page: ClaimPageRecord.page(of: id)))
    }
}

extension TakeSnapshot: WrittenCommand {
    package init(members: some MemberReader) throws(CommandFormatError) { self.init(token: try members.address("token")) }
}
