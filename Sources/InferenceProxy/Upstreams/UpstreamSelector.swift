package import LedgerCore

/// Chooses the upstream of each attempt of a call. Called on the call's event loop, so that it must not block.
protocol UpstreamSelector: Sendable {
    /// Chooses the next attempt.
    ///
    /// - Parameter failures: The attempts so far, in their order; empty before the first.
    func next(for call: InferenceCall, after failures: [FailedAttempt]) -> UpstreamChoice

    /// Called exactly once for each attempt, when it is known what became of it.
    func ended(_ outcome: AttemptOutcome, of route: UpstreamRoute, for call: InferenceCall)
}

package enum UpstreamChoice: Sendable {
    /// The attempt begins after this pause; the hold stays meanwhile.
    case attempt(UpstreamRoute, afterMilliseconds: Int64)
    /// Another model, at its own price: the hold is given back and a new one is made for it.
    case fallback(ModelID, ModelTerms)
    /// None is left. The caller gets the refusal, or else what the last attempt came to.
    case none(refusal: OpenAIError?)
}

/// An attempt that gave nothing that could be delivered.
package struct FailedAttempt: Sendable {
    let route: UpstreamRoute
    let failure: AttemptFailure
}

/// The reasons why an attempt came to nothing.
package enum AttemptFailure: Error, Sendable, Hashable {
    /// No connection: the name is unknown, the connection refused, TLS failed. Nothing was sent.
    case unreachable
    /// The connection ended before the response began.
    case closed
    /// The upstream was silent for too long.
    case timedOut
    /// The bytes that came are not HTTP, or not the API's.
    case malformed
    /// The upstream refused with a status of 400 or above.
    case status(Int, retryAfterSeconds: Int?)
    /// The response broke off before any of it was delivered.
    case brokenOff
    /// A response came that exceeds a limit of the gateway, or that it cannot meter. A caller can provoke it.
    case unread
    /// The gateway has as many connections to the upstream as it may have, and none became free. Nothing was sent.
    case overloaded
}

package enum AttemptOutcome: Sendable {
    /// The response came to its end.
    case succeeded
    case failed(AttemptFailure)
    /// The call was given up here before the upstream had answered.
    case abandoned
}
