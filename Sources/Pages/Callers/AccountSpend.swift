internal import EthereumPrimitives
internal import Ledger
internal import LedgerCore
internal import StrictJSON

/// What an account's calls cost in a period, by day or month, model and key, added up from the history.
struct AccountSpend: Sendable {
    struct Sums: Sendable {
        var calls: UInt64 = 0
        var spent = UInt256.zero
        var refunded = UInt256.zero

        mutating func add(_ sum: MovementSum) {
            if sum.command == CommandKind.settle.name {
                calls += sum.count
                spent = spent.adding(sum.given) ?? .max
            } else {
                refunded = refunded.adding(sum.received) ?? .max
            }
        }
    }

    /// A model and a key.
    struct Origin: Sendable, Hashable, Comparable {
        let model: ModelID
        let key: Bytes32

        static func < (left: Origin, right: Origin) -> Bool {
            left.model == right.model ? left.key.bytes.lexicographicallyPrecedes(right.key.bytes) : left.model < right.model
        }
    }

    /// The calls of each day or month by model and key.
    let parts: [(label: String, byOrigin: [Origin: Sums])]
    let total: Sums
    /// Everything that was received and given besides.
    let otherReceived: UInt256
    let otherGiven: UInt256

    /// - Throws: ``StoreFailure`` with the code `corrupt` when the history is not what the ledger says.
    init(of account: AccountName, in period: PagePeriod, reader: any LedgerReader, history: any MovementReader) throws {
        try history.requireAgreement(of: .named(account), with: reader)
        let all = try history.agreedSums(of: .named(account), .money(.settlement), in: period.quarters, reader: reader)
        var rest = all[...]
        var (total, received, given) = (Sums(), UInt256.zero, UInt256.zero)
        parts = period.parts.map { label, quarters in
            var sums: [Origin: Sums] = [:]
            while let next = rest.first, next.quarter < quarters.upperBound {
                rest.removeFirst()
                guard let model = next.model, let key = next.key else {
                    received = received.adding(next.received) ?? .max
                    given = given.adding(next.given) ?? .max
                    continue
                }
                sums[Origin(model: model, key: key), default: Sums()].add(next)
                total.add(next)
            }
            return (label, sums)
        }
        (self.total, otherReceived, otherGiven) = (total, received, given)
    }

    /// The sums of each part of the period.
    var byPart: [(label: String, sums: Sums)] {
        parts.map { part in (part.label, part.byOrigin.values.reduce(into: Sums()) { $0.add($1) }) }
    }

    /// The sums of the whole period by something of a call's origin.
    func sums<Key: Hashable>(by key: (Origin) -> Key) -> [Key: Sums] {
        parts.reduce(into: [:]) { sums, part in
            for (origin, own) in part.byOrigin { sums[key(origin), default: Sums()].add(own) }
        }
    }

    /// A row for each day or month, model and key that had calls, with exact integers of the smallest unit.
    var csv: String {
        let lines = parts.flatMap { part in
            part.byOrigin.sorted { $0.key < $1.key }.map { origin, sums in
                "\(part.label),\(origin.model),\(JSONValue.keyID(origin.key)),\(sums.calls),\(sums.spent),\(sums.refunded)"
            }
        }
        return (["period,model,key,calls,spent,refunded"] + lines).joined(separator: "\n") + "\n"
    }
}

extension AccountSpend.Sums {
    fileprivate mutating func add(_ other: Self) {
        calls += other.calls
        spent = spent.adding(other.spent) ?? .max
        refunded = refunded.adding(other.refunded) ?? .max
    }
}
