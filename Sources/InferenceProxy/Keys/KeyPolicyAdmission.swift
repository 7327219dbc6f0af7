internal import EthereumPrimitives
internal import HTTPTypes
internal import LedgerCore
internal import Metering
internal import NIOCore
internal import Resilience

/// Refuses calls that their API key may not make.
final class KeyPolicyAdmission: CallAdmission {
    private let policies: KeyPolicies
    private let next: any CallAdmission
    private let now: @Sendable () -> Moment
    private let clock: @Sendable () -> Timestamp

    /// - Parameters:
    ///   - next: Decides on what the key may do.
    ///   - now: A clock that never goes back, for limits.
    ///   - clock: The ledger's clock, for expiries.
    init(_ policies: KeyPolicies, next: any CallAdmission, now: @escaping @Sendable () -> Moment, clock: @escaping @Sendable () -> Timestamp) {
        self.policies = policies
        self.next = next
        self.now = now
        self.clock = clock
    }

    func admit(_ call: InferenceCall, on eventLoop: any EventLoop, decide: @escaping @Sendable (AdmissionDecision) -> Void) {
        let (key, time) = (call.caller.keyHash, clock())
        policies.note(key, at: time)
        guard let policy = policies.policy(of: key) else { return next.admit(call, on: eventLoop, decide: decide) }
        if let error = policy.objection(to: call.model, at: time) { return decide(.refuse(error)) }
        let pass: LimitTable<Bytes32>.Pass?
        do throws(LimitRefusal) {
            pass = try policies.begin(key, tokens: greatestUsage(of: call.request, limits: call.record.limits).greatestTokens, at: now())
        } catch {
            return decide(.refuse(OpenAIError(error)))
        }
        guard let pass else { return next.admit(call, on: eventLoop, decide: decide) }
        let permit = LimitPermit(standing: pass.standing) { [policies] used in policies.end(pass, of: key, usedTokens: used) }
        permit.admit(call, by: next, on: eventLoop, decide: decide)
    }

    func check(_ request: UnreadableRequest, on eventLoop: any EventLoop, then: @escaping @Sendable (OpenAIError?) -> Void) {
        next.check(request, on: eventLoop, then: then)
    }

    func objection(to call: InferenceCall) -> OpenAIError? {
        policies.policy(of: call.caller.keyHash)?.objection(to: call.model, at: clock()) ?? next.objection(to: call)
    }
}

extension KeyPolicy {
    /// Finds why a key of this policy may not call a model; nil where it may.
    fileprivate func objection(to model: ModelID, at time: Timestamp) -> OpenAIError? {
        if let expiresAt, expiresAt <= time { return .expiredKey }
        return models.isEmpty || models.contains(model) ? nil : .modelNotAllowed(model)
    }
}

extension OpenAIError {
    fileprivate static let expiredKey = OpenAIError(
        status: .unauthorized, message: "The API key has expired. Ask the operator for a new one.", type: "invalid_request_error",
        code: "expired_api_key")

    fileprivate static func modelNotAllowed(_ model: ModelID) -> OpenAIError {
        OpenAIError(
            status: .forbidden, message: "This API key may not call the model '\(model)'. Use another key, or ask the operator.",
            type: "invalid_request_error", parameter: "model", code: "model_not_allowed")
    }
}
