package import LedgerCore
internal import Programs
package import StrictJSON

extension JSONValue {
    /// A program in a list.
    package static func program(_ id: ProgramID, _ record: ProgramRecord, at time: Timestamp) -> JSONValue {
        .object([
            "program": .text(id), "versions": .count(UInt64(record.startTimes.count)), "versionInForce": .count(record.version(at: time)),
            "startsAt": .array(record.startTimes.map { .time($0) }),
        ])
    }

    /// A version of a program as it is now: its terms, what lies in its pools, what it has paid, its policy's facts.
    package static func program(_ id: ProgramID, version: UInt64, _ running: RunningProgram, isEnded: Bool) -> JSONValue {
        let terms = running.record.terms
        let balances = running.balances.map { balance -> JSONValue in
            .object([
                "pool": .string(running.policy.pools[balance.pool].name), "of": balance.key.map { .string($0) },
                "amount": .string(balance.amount.text),
            ])
        }
        let paid = running.payments
        return .object([
            "program": .text(id), "version": .count(version), "policy": .string(running.policy.name), "about": .string(running.policy.about),
            "startsAt": .time(running.record.startsAt), "isEnded": .bool(isEnded), "nextDue": running.nextDue.map { .time($0) },
            "money": .string(terms.money), "owner": .text(terms.owner.id), "given": .string(terms.given),
            "parties": .object(terms.bindings.map { JSONMember($0.party, .text($0.account)) }),
            "feed": terms.feed.map { .object(["account": .text($0.account.id), "event": .string($0.event)]) },
            "events": .object(
                running.policy.events.map { event in
                    JSONMember(event.name, .object(event.fields.map { JSONMember($0.name, .string($0.type.text)) }))
                }),
            "pools": .array(balances), "waiting": .string(running.waiting.text),
            "paid": .object(paid.prefix(mostParties).map { JSONMember($0.party, .string($0.amount.text)) }),
            "paidParties": .count(UInt64(paid.count)),
            "facts": .object(running.facts.sorted { $0.key < $1.key }.map { JSONMember($0.key, fact($0.value)) }),
            "policyText": .string(terms.policy),
        ])
    }

    /// Parties that are listed; their number says whether there are more.
    private static let mostParties = 1_000

    private static func fact(_ value: Value) -> JSONValue {
        switch value {
        case .number, .text: .string(value.text)
        case .flag(let flag): .bool(flag)
        case .list(let values): .array(values.map(fact))
        case .none: .null
        }
    }
}
