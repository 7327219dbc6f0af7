/// The limits of one key or one address. A limit of nil does not apply.
package struct UseLimits: Sendable, Hashable {
    package var requests: RateLimit?
    package var tokens: RateLimit?
    /// The most calls at a time.
    package var concurrentCalls: Int?

    package init(requests: RateLimit? = nil, tokens: RateLimit? = nil, concurrentCalls: Int? = nil) {
        self.requests = requests
        self.tokens = tokens
        self.concurrentCalls = concurrentCalls
    }

    package var isUnlimited: Bool { requests == nil && tokens == nil && concurrentCalls == nil }
}

/// The limit that a refused call would exceed.
package enum LimitReason: Sendable, Hashable {
    case requests
    case tokens
    case concurrentCalls
}

/// The refusal of a call, with the time after which another try can succeed.
package struct LimitRefusal: Error, Sendable, Hashable {
    package let reason: LimitReason
    package let waitNanoseconds: UInt64

    package init(reason: LimitReason, waitNanoseconds: UInt64) {
        self.reason = reason
        self.waitNanoseconds = waitNanoseconds
    }
}

/// The remainder of the limits after a call was admitted, for the `x-ratelimit-*` headers.
package struct LimitStanding: Sendable, Hashable {
    package struct Rate: Sendable, Hashable {
        package let limit: UInt64
        package let remaining: UInt64
        package let resetNanoseconds: UInt64
    }

    package let requests: Rate?
    package let tokens: Rate?
}

/// The use of one key or one address.
struct Use: Sendable {
    var requests = RateBucket()
    var tokens = RateBucket()
    var running = 0

    /// Whether this equals a use that was never recorded.
    func isIdle(at now: Moment) -> Bool { running == 0 && requests.isFull(at: now) && tokens.isFull(at: now) }

    func refusal(of tokenCount: UInt64, limits: UseLimits, at now: Moment) -> LimitRefusal? {
        if let most = limits.concurrentCalls, running >= most {
            return LimitRefusal(reason: .concurrentCalls, waitNanoseconds: .nanoseconds(seconds: 1))
        }
        if let limit = limits.requests {
            let wait = requests.wait(for: 1, limit: limit, at: now)
            if wait > 0 { return LimitRefusal(reason: .requests, waitNanoseconds: wait) }
        }
        if let limit = limits.tokens {
            let wait = tokens.wait(for: tokenCount, limit: limit, at: now)
            if wait > 0 { return LimitRefusal(reason: .tokens, waitNanoseconds: wait) }
        }
        return nil
    }

    mutating func begin(_ tokenCount: UInt64, limits: UseLimits, at now: Moment) {
        running += 1
        if let limit = limits.requests { requests.take(1, limit: limit, at: now) }
        if let limit = limits.tokens { tokens.take(tokenCount, limit: limit, at: now) }
    }

    func standing(under limits: UseLimits, at now: Moment) -> LimitStanding {
        func rate(_ limit: RateLimit?, _ bucket: RateBucket) -> LimitStanding.Rate? {
            limit.map {
                LimitStanding.Rate(limit: $0.perMinute, remaining: bucket.remaining(limit: $0, at: now), resetNanoseconds: bucket.reset(at: now))
            }
        }
        return LimitStanding(requests: rate(limits.requests, requests), tokens: rate(limits.tokens, tokens))
    }
}
