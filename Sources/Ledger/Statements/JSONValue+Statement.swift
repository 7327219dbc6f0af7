internal import EthereumPrimitives
package import LedgerCore
package import StrictJSON

extension JSONValue {
    /// The statement of the whole ledger.
    package static func statement(_ statement: OperatorStatement, period: StatementPeriod, asset: AssetID) -> JSONValue {
        .object([
            "from": time(period.from), "to": time(period.to), "asset": .text(asset), "outside": summary(statement.outside),
            "models": .array(
                statement.models.map { model in
                    .object([
                        "model": .text(model.id), "token": .text(model.token), "pools": .array(model.pools.map(summary)),
                        "dustNow": .amount(model.dust),
                    ])
                }),
        ])
    }

    /// One movement of an account.
    package static func line(_ line: StatementLine) -> JSONValue {
        .object([
            "entry": .count(line.movement.number), "time": .time(line.time), "id": .text(line.id), "command": .string(line.movement.command),
            "received": .amount(line.movement.received), "given": .amount(line.movement.given), "balance": balance(line.movement.totals),
            "model": line.call.map { .text($0.model) }, "usage": line.call.map { usage($0.usage) },
            "priceVersion": line.call.map { .count($0.priceVersion) }, "receipt": line.receipt.map { .text($0) },
            "counterparties": .array(line.counterparties.map { .text($0) }), "reference": line.reference.map { .string($0) },
        ])
    }

    /// A snapshot at which an address held tokens.
    package static func snapshot(_ held: HeldSnapshot) -> JSONValue {
        .object([
            "token": .text(held.token), "snapshotId": .count(held.id), "takenAt": .time(held.snapshot.takenAt), "balance": .amount(held.balance),
            "entitled": .amount(held.entitled),
        ])
    }

    private static func summary(_ summary: AccountSummary) -> JSONValue {
        .object([
            "account": .text(summary.account), "opening": balance(summary.opening),
            "movements": .array(
                summary.groups.map {
                    .object([
                        "command": .string($0.command), "count": .count($0.count), "received": .amount($0.received), "given": .amount($0.given),
                    ])
                }), "closing": balance(summary.closing),
        ])
    }

    /// The balance as a decimal number; negative for the world outside, which gives more than it gets.
    package static func balance(_ totals: MovementTotals) -> JSONValue {
        if let balance = totals.balance { return .amount(balance) }
        return .string("-" + (totals.given.subtracting(totals.received) ?? .zero).description)
    }

    /// The asset's name: that of the settlement asset, or the token's address.
    package static func name(of asset: MovedAsset, settlement: AssetID) -> JSONValue {
        switch asset {
        case .money: .text(settlement)
        case .token(let token): .text(token)
        }
    }

    /// null where there is no time.
    static func time(_ time: Timestamp?) -> JSONValue { time.map { .time($0) } ?? .null }
}
