/// The use of many keys or addresses under one set of limits, in bounded memory.
///
/// The table forgets only keys whose limits are as good as unused, so that nobody escapes a limit by filling the table. If it is full of keys that
/// are not, all new keys share one bucket until there is room.
package struct LimitTable<Key: Hashable & Sendable>: Sendable {
    /// The new keys of a full table have together the limits of this many keys.
    package static var sharedMultiple: UInt64 { 16 }

    package private(set) var limits: UseLimits
    private var sharedLimits: UseLimits
    private let capacity: Int
    private var uses: [Key: Use] = [:]
    private var shared = Use()
    private var nextSweep = Moment(nanoseconds: 0)

    /// - Parameter capacity: The most keys with a bucket of their own.
    package init(limits: UseLimits, capacity: Int) {
        self.limits = limits
        self.capacity = max(capacity, 1)
        sharedLimits = LimitTable.widened(limits)
    }

    /// Changes the limits. Running calls go on and are counted; the rates begin anew.
    package mutating func change(to limits: UseLimits) {
        guard limits != self.limits else { return }
        self.limits = limits
        sharedLimits = LimitTable.widened(limits)
        uses = uses.filter { $0.value.running > 0 }.mapValues { Use(running: $0.running) }
        shared = Use(running: shared.running)
    }

    /// The limits of the bucket that new keys of a full table share.
    private static func widened(_ limits: UseLimits) -> UseLimits {
        let multiple = LimitTable.sharedMultiple
        func widened(_ limit: RateLimit?) -> RateLimit? {
            limit.flatMap { RateLimit(perMinute: min($0.perMinute.multipliedOrMost(by: multiple), RateLimit.maximumPerMinute)) }
        }
        return UseLimits(
            requests: widened(limits.requests), tokens: widened(limits.tokens), concurrentCalls: limits.concurrentCalls.map { $0 * Int(multiple) })
    }

    /// Whether nothing is limited.
    package var isUnlimited: Bool { limits.isUnlimited }

    package var count: Int { uses.count }

    /// A call's place under the limits. ``end(_:usedTokens:)`` returns it.
    package struct Pass: Sendable {
        let key: Key?
        let tokens: UInt64
        package let standing: LimitStanding
    }

    /// Admits a call.
    ///
    /// - Parameter tokens: The most tokens that the call can use.
    /// - Throws: ``LimitRefusal``. A refused call takes nothing.
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

    /// Ends a call, once. The tokens that it reserved and did not use become available again.
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

    /// Forgets idle keys, at most once a second: filling the table must cost an attacker more than it costs us.
    private mutating func sweep(at now: Moment) {
        guard now >= nextSweep else { return }
        nextSweep = now.adding(nanoseconds: .nanoseconds(seconds: 1))
        uses = uses.filter { !$0.value.isIdle(at: now) }
    }
}
