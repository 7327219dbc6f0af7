/// How an attempt at an upstream failed before anything of it was charged or delivered.
package enum AttemptFault: Sendable, Hashable {
    /// The upstream was never reached: its name is unknown, nobody listens, no secure connection came about, or not in time.
    case unreached
    /// The connection ended before the first byte of an answer.
    case reset
    /// No first byte came in time.
    case timeout
    /// It answered with an error.
    case status(Int, retryAfterSeconds: UInt64?)
    /// It answered, but not as the API says.
    case malformed
}

extension AttemptFault {
    /// What it says of the upstream's health.
    package enum Meaning: Sendable, Hashable {
        case broken
        /// For so long, where it said so.
        case busy(seconds: UInt64?)
        /// The request was at fault, not the upstream.
        case healthy
    }

    package var meaning: Meaning {
        switch self {
        case .unreached, .reset, .timeout, .malformed: .broken
        case .status(429, let seconds): .busy(seconds: seconds)
        case .status(503, let seconds?): .busy(seconds: seconds)
        // The operator's key is refused: no call succeeds there.
        case .status(let code, _): code >= 500 || code == 401 ? .broken : .healthy
        }
    }
}

/// When a call that failed is tried again, and how often. Only failures before anything was charged or delivered come here.
package struct RetryPolicy: Sendable, Hashable {
    /// Attempts of one call in all, over all upstreams of a model.
    package var maximumAttempts = 3
    /// Attempts at one upstream.
    package var attemptsPerUpstream = 1
    /// No attempt begins later than this after the call did.
    package var budgetNanoseconds = UInt64.nanoseconds(seconds: 30)
    /// The statuses that are tried again.
    package var statuses: Set<Int> = [401, 429, 500, 502, 503, 504, 529]
    /// A `Retry-After` that asks for more is not waited for.
    package var maximumRetryAfterSeconds: UInt64 = 5
    /// The pause before the second attempt at one upstream; twice as long before each further one.
    package var backoffNanoseconds = UInt64.nanoseconds(milliseconds: 100)

    package init() {}

    /// Whether another attempt could help at all.
    package func isRetryable(_ failure: AttemptFault) -> Bool {
        switch failure {
        case .unreached, .reset, .timeout: true
        case .status(let code, _): statuses.contains(code)
        case .malformed: false
        }
    }

    /// The pause before attempting the same upstream again; nil when it is not to be attempted.
    ///
    /// - Parameters:
    ///   - attempts: How often this upstream was attempted.
    ///   - jitter: A random number: the pause is between a half and the whole of what it would be, so that callers do not come back all at once.
    package func pause(after failure: AttemptFault, attempts: Int, jitter: UInt64) -> UInt64? {
        guard isRetryable(failure), attempts < attemptsPerUpstream else { return nil }
        if case .status(_, let seconds?) = failure {
            return seconds <= maximumRetryAfterSeconds ? .nanoseconds(seconds: seconds) : nil
        }
        let pause = backoffNanoseconds.multipliedOrMost(by: 1 << UInt64(min(max(attempts - 1, 0), 16)))
        return pause - (pause < 2 ? 0 : jitter % (pause / 2))
    }
}
