internal import EthereumPrimitives
internal import Ledger
internal import LedgerCore

/// Everything that a model's page shows of one state of the ledger.
struct ModelFacts: Sendable {
    /// The newest snapshots that the page lists; the API lists all.
    private static let shownSnapshots: UInt64 = 12

    let id: ModelID
    let model: ModelRecord
    let token: TokenRecord
    let pools: TokenPools
    let prices: [PriceRecord]
    /// The version in force, from 1; nil before the first begins.
    let versionInForce: UInt64?
    let leavePolicy: LeavePolicy
    /// The token that callers must hold, and how much of it; nil for a model that is open to every account.
    let gate: (token: TokenRecord, least: UInt256)?
    /// The newest first.
    let snapshots: [(id: UInt64, record: SnapshotRecord)]

    init(of id: ModelID, view: inout LedgerView, now: Timestamp) throws {
        self.id = id
        model = try view.model(id)
        token = try view.token(model.token)
        pools = try TokenPools(of: token, view: &view)
        prices = try view.reader.prices(of: id)
        versionInForce = (try? view.prices(of: id, at: now))?.version
        leavePolicy = try view.leavePolicy(of: id)
        gate = try model.gate.map { (try view.token($0.token), $0.least) }
        let last = token.lastSnapshotID
        let ids = last == 0 ? [] : Array((last > Self.shownSnapshots ? last - Self.shownSnapshots + 1 : 1)...last)
        let address = model.token
        snapshots = try ids.reversed().map { ($0, try view.snapshot(UInt256($0), of: address)) }
    }
}
