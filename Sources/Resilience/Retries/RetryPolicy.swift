/// A failure of an attempt at an upstream, before anything was charged or delivered.
package enum AttemptFault: Sendable, Hashable {
    /// No connection: the upstream's name is unknown, nothing listens there, or the TLS handshake failed or took too long.
    case unreached
    /// The connection ended before the first byte of a response.
    case reset
    /// The first byte of a response did not come in time.
    case timeout
    /// The upstream responded with an error status.
    case status(Int, retryAfterSeconds: UInt64?)
    /// The upstream's response is not one of its API.
    case malformed
    /// The upstream responded, but the gateway could not read the response, or not within its own limits.
    case unread
    /// The gateway had no connection to spare.
    case overloaded
}

extension AttemptFault {
    /// The conclusion about the upstream's health.
    package enum Meaning: Sendable, Hashable {
        /// The upstream cannot be reached, whoever calls.
        case gone
        /// The upstream failed the call. The caller's input may have provoked it.
        case broken
        /// The gateway's own limits ended the attempt: nothing is known about the upstream.
        case unknown
        /// The upstream is overloaded, for `seconds` if it said so.
        case busy(seconds: UInt64?)
        /// The request was at fault, not the upstream.
        case healthy
    }

    package var meaning: Meaning {
        switch self {
        case .unreached: .gone
        case .reset, .timeout, .malformed: .broken
        case .unread, .overloaded: .unknown
        // 402, 403: the operator's money or rights there are used up.
        case .status(429, let seconds), .status(402, let seconds), .status(403, let seconds): .busy(seconds: seconds)
        case .status(503, let seconds?): .busy(seconds: seconds)
        // 401: the upstream refuses the operator's key, so that every call would fail.
        case .status(let code, _): code >= 500 || code == 401 ? .broken : .healthy
        }
    }
}

/// The rules for retrying a call that failed before anything was charged or delivered.
package struct RetryPolicy: Sendable, Hashable {
    /// The most attempts of one call, over all upstreams of a model.
    package var maximumAttempts = 3
    /// The most attempts of one call at one upstream.
    package var attemptsPerUpstream = 1
    /// The time after a call's beginning in which attempts may begin.
    package var budgetNanoseconds = UInt64.nanoseconds(seconds: 30)
    /// The response statuses that are retried.
    package var statuses: Set<Int> = [401, 402, 403, 429, 500, 502, 503, 504, 529]
    /// The longest `Retry-After` that is waited for.
    package var maximumRetryAfterSeconds: UInt64 = 5
    /// The pause before the second attempt at one upstream. It doubles before each further attempt.
    package var backoffNanoseconds = UInt64.nanoseconds(milliseconds: 100)

    package init() {}

    /// Returns whether another attempt could succeed.
    package func isRetryable(_ failure: AttemptFault) -> Bool {
        switch failure {
        case .unreached, .reset, .timeout, .overloaded: true
        case .status(let code, _): statuses.contains(code)
        case .malformed, .unread: false
        }
    }

    /// Returns the pause before another attempt at the same upstream, in nanoseconds.
    ///
    /// - Parameters:
    ///   - attempts: The number of attempts at this upstream so far.
    ///   - jitter: A random number. It shortens the pause by up to a half, so that callers do not return all at once.
    /// - Returns: nil if the upstream is not to be attempted again.
    package func pause(after failure: AttemptFault, attempts: Int, jitter: UInt64) -> UInt64? {
        guard isRetryable(failure), attempts < attemptsPerUpstream else { return nil }
        if case .status(_, let seconds?) = failure {
            return seconds <= maximumRetryAfterSeconds ? .nanoseconds(seconds: seconds) : nil
        }
        let pause = backoffNanoseconds.multipliedOrMost(by: 1 << UInt64(min(max(attempts - 1, 0), 16)))
        return pause - (pause < 2 ? 0 : jitter % (pause / 2))
    }
}
