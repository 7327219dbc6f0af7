internal import HTTPTypes
internal import LedgerCore
internal import NIOCore
internal import Resilience

/// Chooses among the upstreams of a model by weight and health: each other one once after a failure, then the model that it falls back to.
final class PooledSelector: UpstreamSelector {
    private let routes: UpstreamRoutes
    private let lookups: LedgerLookups
    private let now: @Sendable () -> Moment

    /// - Parameter now: A clock that never goes back.
    init(routes: UpstreamRoutes, lookups: LedgerLookups, now: @escaping @Sendable () -> Moment) {
        self.routes = routes
        self.lookups = lookups
        self.now = now
    }

    func next(for call: InferenceCall, after failures: [FailedAttempt]) -> UpstreamChoice {
        let start = Moment(nanoseconds: call.startedAt.uptimeNanoseconds)
        switch routes.next(of: call.model, for: CallSource(call.caller), after: failures, since: start, at: now()) {
        case .attempt(let route, let pause)?: return .attempt(route, afterMilliseconds: Int64(clamping: pause / 1_000_000))
        case .end(let fallback)?:
            // What is the request's own fault is no better at another model.
            guard let last = failures.last, last.failure.isUpstreamsFault else { return .none(refusal: nil) }
            return fallBack(to: fallback, else: nil)
        case .unavailable(let wait, let fallback)?:
            return fallBack(to: fallback, else: failures.isEmpty ? .upstreamsResting(call.model.description, seconds: wait.wholeSeconds) : nil)
        case nil: return .none(refusal: failures.isEmpty ? .noUpstream(call.model.description) : nil)
        }
    }

    func ended(_ outcome: AttemptOutcome, of route: UpstreamRoute, for call: InferenceCall) {
        routes.end(route, of: call.model, outcome: outcome, at: now())
    }

    private func fallBack(to model: ModelID?, else refusal: OpenAIError?) -> UpstreamChoice {
        guard let model, let terms = (try? lookups.model(model)) ?? nil else { return .none(refusal: refusal) }
        return .fallback(model, terms)
    }
}

extension AttemptFailure {
    var fault: AttemptFault {
        switch self {
        case .unreachable: .unreached
        case .closed, .brokenOff: .reset
        case .timedOut: .timeout
        case .malformed: .malformed
        case .unread: .unread
        case .overloaded: .overloaded
        case .status(let code, let seconds): .status(code, retryAfterSeconds: seconds.map { UInt64(clamping: $0) })
        }
    }

    /// Whether another upstream could do better.
    var isUpstreamsFault: Bool {
        switch self {
        case .unreachable, .closed, .brokenOff, .timedOut, .malformed, .unread, .overloaded: true
        case .status(let code, _): code >= 500 || code == 429 || (401...403).contains(code)
        }
    }
}

extension OpenAIError {
    static func upstreamsResting(_ model: String, seconds: UInt64) -> OpenAIError {
        OpenAIError(
            status: .serviceUnavailable,
            message:
                "The upstreams of the model '\(model)' failed too often and are left alone for a moment. Nothing was charged; try again shortly.",
            type: "server_error", code: "upstream_unavailable", retryAfterSeconds: Int(clamping: max(seconds, 1)))
    }
}
