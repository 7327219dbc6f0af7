package import EthereumPrimitives
package import LedgerCore
package import StrictJSON

extension JSONValue {
    /// The statements of one account, and of an address the snapshots of the period at which it held tokens.
    package static func statement(
        of account: AccountID, _ statements: [AccountStatement], snapshots: [HeldSnapshot], period: StatementPeriod, asset: AssetID
    ) -> JSONValue {
        .object([
            "account": .text(account), "from": time(period.from), "to": time(period.to),
            "assets": .array(
                statements.map { statement in
                    .object([
                        "asset": name(of: statement.asset, settlement: asset), "opening": balance(statement.opening),
                        "movements": .array(statement.lines.map(line)), "closing": balance(statement.closing),
                    ])
                }),
            "snapshots": snapshots.isEmpty ? nil : .array(snapshots.map(snapshot)),
        ])
    }

    /// The ledger's statement.
    package static func statement(_ statement: OperatorStatement, period: StatementPeriod, asset: AssetID) -> JSONValue {
        .object([
            "from": time(period.from), "to": time(period.to), "asset": .text(asset), "outside": summary(statement.outside),
            "models": .array(
                statement.models.map { model in
                    .object([
                        "model": .text(model.id), "token": .text(model.token), "pools": .array(model.pools.map(summary)), "dustNow": .amount(model.dust),
                    ])
                }),
        ])
    }

    /// One movement of an account.
    package static func line(_ line: StatementLine) -> JSONValue {
        .object([
            "entry": .count(line.movement.number), "time": .time(line.time), "id": .text(line.id), "command": .string(line.movement.command),
            "received": .amount(line.movement.received), "given": .amount(line.movement.given), "balance": balance(line.movement.totals),
            "model": line.receipt.map { .text($0.model) }, "usage": line.receipt.map { usage($0.usage) },
            "priceVersion": line.receipt.map { .count($0.priceVersion) }, "receipt": line.receipt.map { .text($0.id) },
            "counterparties": .array(line.counterparties.map { .text($0) }), "reference": line.reference.map { .string($0) },
        ])
    }

    private static func snapshot(_ held: HeldSnapshot) -> JSONValue {
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

    /// A decimal number, negative for the world outside.
    package static func balance(_ totals: MovementTotals) -> JSONValue {
        if let balance = totals.balance { return .amount(balance) }
        return .string("-" + (totals.given.subtracting(totals.received) ?? .zero).description)
    }

    package static func name(of asset: MovedAsset, settlement: AssetID) -> JSONValue {
        switch asset {
        case .money: .text(settlement)
        case .token(let token): .text(token)
        }
    }

    private static func time(_ time: Timestamp?) -> JSONValue { time.map { .time($0) } ?? .null }
}

/// A snapshot at which a holder had tokens.
package struct HeldSnapshot: Sendable {
    package let token: Address
    package let id: UInt64
    package let snapshot: SnapshotRecord
    package let balance: UInt256
    /// ⌊balance · claimable / supply⌋, claimed or not.
    package let entitled: UInt256

    /// Those of a period, by token and id.
    package static func all(of holder: Address, tokens: [Address], in period: StatementPeriod, reader: some LedgerReader) throws -> [HeldSnapshot] {
        var view = LedgerView(reader: reader)
        var held: [HeldSnapshot] = []
        for token in tokens {
            for (index, snapshot) in try reader.snapshots(of: token).enumerated() {
                if let from = period.from, snapshot.takenAt < from { continue }
                if let to = period.to, snapshot.takenAt >= to { break }
                let id = UInt64(index + 1)
                let balance = try view.balance(of: holder, in: token, atSnapshot: UInt256(id))
                if balance.isZero { continue }
                let entitled = UInt256.mulDiv(balance, snapshot.claimable, snapshot.supply) ?? .zero
                held.append(HeldSnapshot(token: token, id: id, snapshot: snapshot, balance: balance, entitled: entitled))
            }
        }
        return held
    }
}
