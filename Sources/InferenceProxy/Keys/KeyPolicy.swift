package import LedgerCore
package import Resilience
package import StrictJSON

/// The bounds of one API key, beside what its account can pay for.
package struct KeyPolicy: Sendable, Hashable {
    /// The time from which the key makes no calls; nil for never.
    package var expiresAt: Timestamp?
    /// The models that the key may call; empty for all.
    package var models: [ModelID] = []
    /// Limits beside those of `imo serve`.
    package var limits = UseLimits()

    package init() {}

    package var isEmpty: Bool { expiresAt == nil && models.isEmpty && limits.isUnlimited }
}

extension KeyPolicy {
    package var json: JSONValue {
        .object([
            "expiresAt": expiresAt.map { .string($0.rfc3339) }, "models": models.isEmpty ? nil : .array(models.map { .string($0.description) }),
            "requestsPerMinute": limits.requests.map { .number(String($0.perMinute)) },
            "tokensPerMinute": limits.tokens.map { .number(String($0.perMinute)) },
            "concurrentCalls": limits.concurrentCalls.map { .number(String($0)) },
        ])
    }

    /// - Returns: nil unless every member is known and has a value that it can have.
    init?(json: JSONValue) {
        guard let members = json.objectValue else { return nil }
        for member in members {
            switch member.name {
            case "expiresAt":
                guard let time = member.value.stringValue.flatMap({ Timestamp(rfc3339: $0) }) else { return nil }
                expiresAt = time
            case "models":
                guard case .array(let names) = member.value, !names.isEmpty else { return nil }
                models = names.compactMap { $0.stringValue.flatMap { try? ModelID($0) } }
                guard models.count == names.count else { return nil }
            case "requestsPerMinute":
                guard let limit = RateLimit(member.value) else { return nil }
                limits.requests = limit
            case "tokensPerMinute":
                guard let limit = RateLimit(member.value) else { return nil }
                limits.tokens = limit
            case "concurrentCalls":
                guard case .number(let text) = member.value, let count = Int(text), count > 0 else { return nil }
                limits.concurrentCalls = count
            default: return nil
            }
        }
    }
}

extension RateLimit {
    fileprivate init?(_ value: JSONValue) {
        guard case .number(let text) = value, let count = UInt64(text) else { return nil }
        self.init(perMinute: count)
    }
}
