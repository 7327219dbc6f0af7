/// A failed attempt of a call, before anything was charged or delivered.
package struct FailedTry: Sendable, Hashable {
    package let index: Int
    package let fault: AttemptFault

    package init(index: Int, fault: AttemptFault) {
        self.index = index
        self.fault = fault
    }
}

/// The next step of a call.
package enum NextTry: Sendable, Hashable {
    /// Attempt this upstream, after a pause.
    case attempt(UpstreamGroup.Choice, afterNanoseconds: UInt64)
    /// Make no more attempts in this group: try a fallback model, or report the last failure.
    case end
    /// No upstream accepts a call for this long.
    case unavailable(waitNanoseconds: UInt64)
}

extension UpstreamGroup {
    /// Decides a call's next attempt: first every other upstream once, then the same one again where the policy allows it.
    ///
    /// - Parameters:
    ///   - tries: The call's attempts so far, in order.
    ///   - source: The caller; nil where callers are not told apart.
    ///   - start: The time at which the call began.
    ///   - jitter: A random number that spreads the pauses.
    package mutating func next(
        after tries: [FailedTry], for source: CallSource? = nil, policy: RetryPolicy, since start: Moment, at now: Moment, jitter: UInt64
    ) -> NextTry {
        guard let last = tries.last else {
            return choose(for: source, at: now).map { .attempt($0, afterNanoseconds: 0) } ?? .unavailable(waitNanoseconds: wait(for: source, at: now))
        }
        let deadline = start.adding(nanoseconds: policy.budgetNanoseconds)
        guard policy.isRetryable(last.fault), tries.count < policy.maximumAttempts, now < deadline else { return .end }
        var tried = Tried()
        for one in tries { tried.insert(one.index) }
        if let other = choose(besides: tried, for: source, at: now) { return .attempt(other, afterNanoseconds: 0) }
        let attemptsHere = tries.count { $0.index == last.index }
        guard let pause = policy.pause(after: last.fault, attempts: attemptsHere, jitter: jitter) else { return .end }
        let moment = now.adding(nanoseconds: pause)
        guard moment < deadline, let again = again(last.index, for: source, at: moment) else { return .end }
        return .attempt(again, afterNanoseconds: pause)
    }

    /// Records what a failed attempt says about its upstream.
    package mutating func learn(_ fault: AttemptFault, of choice: Choice, policy: RetryPolicy, at now: Moment) {
        switch fault.meaning {
        case .gone: miss(choice, at: now)
        case .broken: fail(choice, at: now)
        case .unknown: leave(choice, at: now)
        case .healthy: succeed(choice, at: now)
        case .busy(let seconds): pause(choice, nanoseconds: .nanoseconds(seconds: min(seconds ?? 1, policy.maximumRetryAfterSeconds)), at: now)
        }
    }
}
