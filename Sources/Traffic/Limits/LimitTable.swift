/// The use of many keys or addresses under one set of limits, in bounded memory.
///
/// What is forgotten is only what equals never having been there, so that nobody gets rid of a limit by filling the table. Where it is full of those
/// that are limited, whoever is new shares one bucket with the other new ones until there is room.
package struct LimitTable<Key: Hashable & Sendable>: Sendable {
    /// Newcomers of a full table have together as much as this many of them would have alone.
    package static var sharedMultiple: UInt64 { 16 }

    package let limits: UseLimits
    private let sharedLimits: UseLimits
    private let capacity: Int
    private var uses: [Key: Use] = [:]
    private var shared = Use()
    private var nextSweep = Moment(nanoseconds: 0)

    /// - Parameter capacity: The most keys that are kept apart.
    package init(limits: UseLimits, capacity: Int) {
        self.limits = limits
        self.capacity = max(capacity, 1)
        let multiple = LimitTable.sharedMultiple
        func widened(_ limit: RateLimit?) -> RateLimit? {
            limit.flatMap { RateLimit(perMinute: min($0.perMinute.multipliedOrMost(by: multiple), RateLimit.maximumPerMinute)) }
        }
        sharedLimits = UseLimits(
            requests: widened(limits.requests), tokens: widened(limits.tokens), concurrentCalls: limits.concurrentCalls.map { $0 * Int(multiple) })
    }

    package var count: Int { uses.count }

    /// A call's place under the limits, which ``end(_:usedTokens:)`` gives back.
    package struct Pass: Sendable {
        let key: Key?
        let tokens: UInt64
        package let standing: LimitStanding
    }

    /// Lets a call in, or says why not; a refused call takes nothing.
    ///
    /// - Parameter tokens: The most tokens that the call can use.
    package mutating func begin(_ key: Key, tokens: UInt64, at now: Moment) throws(LimitRefusal) -> Pass {
        if uses[key] == nil, uses.count >= capacity { sweep(at: now) }
        guard uses[key] != nil || uses.count < capacity else {
            if let refusal = shared.refusal(of: tokens, limits: sharedLimits, at: now) { throw refusal }
            shared.begin(tokens, limits: sharedLimits, at: now)
            return Pass(key: nil, tokens: tokens, standing: shared.standing(under: sharedLimits, at: now))
        }
        var use = uses[key] ?? Use()
        if let refusal = use.refusal(of: tokens, limits: limits, at: now) { throw refusal }
        use.begin(tokens, limits: limits, at: now)
        uses[key] = use
        return Pass(key: key, tokens: tokens, standing: use.standing(under: limits, at: now))
    }

    /// Ends a call, once; what it took and did not use is there again.
    package mutating func end(_ pass: Pass, usedTokens: UInt64) {
        let unused = pass.tokens > usedTokens ? pass.tokens - usedTokens : 0
        guard let key = pass.key else { return LimitTable.end(&shared, unused: unused, limits: sharedLimits) }
        guard var use = uses[key] else { return }
        LimitTable.end(&use, unused: unused, limits: limits)
        uses[key] = use
    }

    private static func end(_ use: inout Use, unused: UInt64, limits: UseLimits) {
        use.running = max(use.running - 1, 0)
        if let limit = limits.tokens { use.tokens.putBack(unused, limit: limit) }
    }

    /// Forgets whoever is idle; at most once a second, so that filling the table costs its filler more than us.
    private mutating func sweep(at now: Moment) {
        guard now >= nextSweep else { return }
        nextSweep = now.adding(nanoseconds: .nanoseconds(seconds: 1))
        uses = uses.filter { !$0.value.isIdle(at: now) }
    }
}
