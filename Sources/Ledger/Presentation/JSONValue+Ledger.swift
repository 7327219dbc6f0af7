package import EthereumPrimitives
package import LedgerCore
package import StrictJSON

/// The ledger's things as JSON, the same by HTTP and by the command line. Amounts and other 256-bit numbers are decimal strings in the smallest unit.
extension JSONValue {
    package static func amount(_ amount: UInt256) -> JSONValue { .string(amount.description) }
    package static func count(_ count: UInt64) -> JSONValue { .number(String(count)) }
    package static func text(_ value: some CustomStringConvertible) -> JSONValue { .string(value.description) }
    /// RFC 3339 with milliseconds, UTC.
    package static func time(_ time: Timestamp) -> JSONValue { .string(time.rfc3339) }

    package static func entry(_ entry: JournalEntry) -> JSONValue {
        .object([
            "entry": .count(entry.number), "id": .text(entry.id), "time": .time(entry.time), "command": .string(entry.command.name),
            "outcome": .count(UInt64(entry.outcome.rawValue)), "outcomeName": .string(entry.outcome.name),
            "refusedMember": entry.refusedMember.map { .count(UInt64($0)) },
            "postings": .array(entry.postings.map(posting)),
        ])
    }

    package static func posting(_ posting: Posting) -> JSONValue {
        .object([
            "account": .text(posting.account), "kind": .string(posting.account.kind), "direction": .string("\(posting.direction)"),
            "amount": .amount(posting.amount),
        ])
    }

    package static func balance(_ balance: BalanceRecord, of account: AccountID, asset: AssetID) -> JSONValue {
        .object([
            "account": .text(account), "kind": .string(account.kind), "asset": .text(asset), "balance": .amount(balance.posted ?? .zero),
            "held": .amount(balance.held),
            "available": .amount(balance.available), "credited": .amount(balance.credits), "debited": .amount(balance.debits),
        ])
    }

    package static func prices(_ prices: PriceSchedule) -> JSONValue {
        .object(
            MeteredUnit.allCases.compactMap { unit in prices[unit].map { JSONMember(unit.name, .amount($0)) } })
    }

    package static func usage(_ usage: Usage) -> JSONValue {
        .object(MeteredUnit.allCases.filter { usage[$0] != 0 }.map { JSONMember($0.name, .count(usage[$0])) })
    }

    package static func tiers(_ prices: PriceSchedule) -> JSONValue {
        .array(prices.tiers.map { .object(["unit": .string($0.unit.name), "from": .count($0.from), "perMillion": .amount($0.price)]) })
    }

    package static func price(_ record: PriceRecord, version: UInt64) -> JSONValue {
        .object([
            "version": .count(version), "startsAt": .time(record.startsAt), "perMillion": prices(record.prices), "tiers": tiers(record.prices),
            "leastCharge": .amount(record.prices.leastCharge), "withdrawnByEntry": record.withdrawnBy.map { .count($0) },
        ])
    }

    package static func model(
        _ id: ModelID, _ record: ModelRecord, asset: AssetID, prices list: [PriceRecord], leavePolicy: LeavePolicy
    ) -> JSONValue {
        .object([
            "id": .text(id), "token": .text(record.token), "issuer": .text(record.issuer), "asset": .text(asset),
            "modelCommitment": .text(record.modelCommitment), "contextTokens": .count(record.limits.contextTokens),
            "maximumOutputTokens": .count(record.limits.maximumOutputTokens),
            "revenueSplit": .array(
                record.split.map { .object(["account": .text($0.account.id), "basisPoints": .count($0.basisPoints)]) }),
            "leavePolicy": .string(leavePolicy.name), "registeredAt": .time(record.createdAt),
            "gate": record.gate.map { .object(["token": .text($0.token), "leastTokens": .amount($0.least)]) },
            "retiredAt": record.retiredAt.map { .time($0) },
            "prices": .array(list.enumerated().map { price($0.element, version: UInt64($0.offset + 1)) }),
        ])
    }

    package static func token(_ address: Address, _ record: TokenRecord, pools: TokenPools) -> JSONValue {
        .object([
            "token": .text(address), "model": .text(record.model), "name": .string(record.terms.name), "symbol": .string(record.terms.symbol),
            "decimals": .count(18), "totalSupply": .amount(record.supply), "percentClaimable": .count(record.terms.percentClaimable),
            "snapshotIntervalSeconds": .count(record.terms.snapshotIntervalSeconds), "claimWindow": .count(record.terms.claimWindow),
            "claimSeconds": claimSeconds(record.terms), "leastSnapshotRevenue": .amount(record.terms.leastSnapshotRevenue),
            "lastSnapshotId": .count(record.lastSnapshotID), "lastSnapshotAt": .time(record.lastSnapshotAt),
            "unsnapshottedRevenue": .amount(pools.unsnapshotted), "claimPool": .amount(pools.claimPool), "burnPool": .amount(pools.burnPool),
        ])
    }

    package static func snapshot(_ record: SnapshotRecord, id: UInt64, of token: Address) -> JSONValue {
        .object([
            "snapshotId": .count(id), "takenAt": .time(record.takenAt), "totalSupply": .amount(record.supply), "revenue": .amount(record.revenue),
            "claimable": .amount(record.claimable), "claimed": .amount(record.claimed),
            "snapshotRoot": .text(record.root(of: token, id: id)),
        ])
    }

    package static func key(_ hash: Bytes32, _ record: KeyRecord) -> JSONValue {
        .object([
            "key": .string(keyID(hash)), "account": .text(record.account), "label": .string(record.label), "createdAt": .time(record.createdAt),
            "revokedAt": record.revokedAt.map { .time($0) } ?? .null, "discounts": .array(record.discounts.map(discount)),
            "owner": record.wallet.map { .text($0.owner) }, "validUntil": record.wallet.map { .time($0.expiresAt) },
        ])
    }

    package static func discount(_ discount: KeyDiscount) -> JSONValue {
        .object([
            "model": discount.model.map { .text($0) } ?? .null, "basisPoints": discount.basisPoints.map { .count($0) } ?? .null,
            "startsAt": .time(discount.startsAt),
        ])
    }

    /// The kind and the name of a budget's owner.
    package static func scope(_ budget: BudgetID) -> (kind: String, name: String) {
        switch budget.scope {
        case .key(let hash): ("key", keyID(hash))
        case .account(let account): ("account", account.description)
        case .model(let model): ("model", model.description)
        }
    }

    /// - Parameter record: As it counts now; see ``LedgerView/budget(_:at:)``.
    package static func budget(_ id: BudgetID, _ record: BudgetRecord) -> JSONValue {
        let (kind, name) = scope(id)
        let left = record.limit.subtracting(record.spent)?.subtracting(record.held) ?? .zero
        return .object([
            "of": .string(kind), "name": .string(name), "period": .text(id.period),
            "periodStart": id.period.start(of: record.period).map { .time($0) } ?? .null, "limit": .amount(record.limit),
            "spent": .amount(record.spent), "held": .amount(record.held), "left": .amount(left),
        ])
    }

    /// The name under which people see an API key: the beginning of its hash.
    package static func keyID(_ hash: Bytes32) -> String { "key_" + Hex.encode(hash.bytes.prefix(6), prefix: false) }

    package static func receipt(_ receipt: Receipt, asset: AssetID) -> JSONValue {
        .object([
            "receipt": .text(receipt.id), "model": .text(receipt.model), "account": .text(receipt.account), "key": .string(keyID(receipt.keyHash)),
            "asset": .text(asset), "cost": .amount(receipt.cost), "refunded": .amount(receipt.refunded), "usage": usage(receipt.usage),
            "usageSource": .string("\(receipt.source)"),
            "held": receipt.shortfall.map { .amount($0.held) }, "used": receipt.shortfall.map { .amount($0.used) },
            "cut": receipt.shortfall.map { .amount($0.cut) },
            "aboveHold": receipt.excess.isEmpty ? nil : usage(receipt.excess), "unpriced": receipt.unpriced.isEmpty ? nil : usage(receipt.unpriced),
            "priceVersion": .count(receipt.priceVersion), "perMillion": prices(receipt.prices), "tiers": tiers(receipt.prices),
            "leastCharge": .amount(receipt.prices.leastCharge), "discountBasisPoints": .count(receipt.discountBasisPoints),
            "requestHash": .text(receipt.requestHash),
            "responseHash": .text(receipt.responseHash), "startedAt": .time(receipt.startedAt), "settledAt": .time(receipt.settledAt),
            "holdEntry": .count(receipt.holdEntry), "entry": .count(receipt.settleEntry), "chainHash": .text(receipt.chainHash),
            "payment": receipt.payment.map {
                .object([
                    "payer": .text($0.authorization.from), "amount": .amount($0.amount), "chainId": .count($0.token.chainID),
                    "asset": .text($0.token.contract), "transaction": .text($0.transaction),
                ])
            },
            "refunds": .array(
                receipt.refunds.map {
                    .object(["entry": .count($0.entry), "time": .time($0.time), "amount": .amount($0.amount), "reason": .string($0.reason)])
                }),
        ])
    }
}

/// The three pools of a token's revenue.
package struct TokenPools: Sendable {
    package let unsnapshotted: UInt256
    package let claimPool: UInt256
    package let burnPool: UInt256

    package init(of record: TokenRecord, view: inout LedgerView) throws {
        unsnapshotted = try view.balance(of: .revenue(record.model)).available
        claimPool = try view.balance(of: .claimPool(record.model)).available
        burnPool = try view.balance(of: .burnPool(record.model)).available
    }
}
