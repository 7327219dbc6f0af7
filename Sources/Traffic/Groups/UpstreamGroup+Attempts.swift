/// An attempt of a call that failed before anything was charged or delivered.
package struct FailedTry: Sendable, Hashable {
    package let index: Int
    package let fault: AttemptFault

    package init(index: Int, fault: AttemptFault) {
        self.index = index
        self.fault = fault
    }
}

/// What a call does next.
package enum NextTry: Sendable, Hashable {
    /// Attempt this upstream, after a pause.
    case attempt(UpstreamGroup.Choice, afterNanoseconds: UInt64)
    /// No more attempts here: another model, or the last failure is the answer.
    case end
    /// No upstream can be attempted for this long.
    case unavailable(waitNanoseconds: UInt64)
}

extension UpstreamGroup {
    /// One call's next attempt: each other upstream once, then the same one again where the policy has it.
    ///
    /// - Parameters:
    ///   - tries: The call's attempts so far, in order.
    ///   - start: When the call began.
    ///   - jitter: A random number that spreads the pauses.
    package mutating func next(after tries: [FailedTry], policy: RetryPolicy, since start: Moment, at now: Moment, jitter: UInt64) -> NextTry {
        guard let last = tries.last else {
            return choose(at: now).map { .attempt($0, afterNanoseconds: 0) } ?? .unavailable(waitNanoseconds: wait(at: now))
        }
        let deadline = start.adding(nanoseconds: policy.budgetNanoseconds)
        guard policy.isRetryable(last.fault), tries.count < policy.maximumAttempts, now < deadline else { return .end }
        var tried = Tried()
        for one in tries { tried.insert(one.index) }
        if let other = choose(besides: tried, at: now) { return .attempt(other, afterNanoseconds: 0) }
        let attemptsHere = tries.count { $0.index == last.index }
        guard let pause = policy.pause(after: last.fault, attempts: attemptsHere, jitter: jitter) else { return .end }
        let moment = now.adding(nanoseconds: pause)
        guard moment < deadline, let again = again(last.index, at: moment) else { return .end }
        return .attempt(again, afterNanoseconds: pause)
    }

    /// Takes in what a failed attempt says of its upstream.
    package mutating func learn(_ fault: AttemptFault, of choice: Choice, policy: RetryPolicy, at now: Moment) {
        switch fault.meaning {
        case .broken: fail(choice, at: now)
        case .healthy: succeed(choice, at: now)
        case .busy(let seconds): pause(choice, nanoseconds: .nanoseconds(seconds: min(seconds ?? 1, policy.maximumRetryAfterSeconds)), at: now)
        }
    }
}
