internal import EthereumPrimitives
internal import Ledger
internal import LedgerCore

/// Everything that the operator's page shows of one state of the ledger.
struct OperatorFacts: Sendable {
    struct Model: Sendable {
        let id: ModelID
        let pools: TokenPools
        let lastSnapshotAt: Timestamp
        let lastSnapshotID: UInt64
    }

    /// All that came from outside, and all that went there.
    let moneyIn: UInt256
    let moneyOut: UInt256
    let models: [Model]
    let head: JournalHead

    /// The money that is in the ledger, which somebody or some pool has.
    var owed: UInt256 { moneyIn.subtracting(moneyOut) ?? .zero }

    /// The part of it that is in the models' pools.
    var pooled: UInt256 {
        models.reduce(.zero) { sum, model in
            [model.pools.unsnapshotted, model.pools.claimPool, model.pools.burnPool].reduce(sum) { $0.adding($1) ?? .max }
        }
    }

    init(view: inout LedgerView) throws {
        let outside = try view.balance(of: .external)
        (moneyIn, moneyOut) = (outside.debits, outside.credits)
        models = try view.reader.models().map { id, record in
            let token = try view.token(record.token)
            return Model(
                id: id, pools: try TokenPools(of: token, view: &view), lastSnapshotAt: token.lastSnapshotAt, lastSnapshotID: token.lastSnapshotID)
        }
        head = try view.reader.head()
    }
}
