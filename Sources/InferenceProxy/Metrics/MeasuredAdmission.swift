internal import LedgerCore
internal import NIOCore
internal import Resilience

/// Counts calls by their outcome, and measures them.
struct MeasuredAdmission: CallAdmission {
    let metrics: ProxyMetrics
    let next: any CallAdmission
    let now: @Sendable () -> Moment

    func admit(_ call: InferenceCall, on eventLoop: any EventLoop, decide: @escaping @Sendable (AdmissionDecision) -> Void) {
        let (began, model) = (now(), call.model)
        next.admit(call, on: eventLoop) { [metrics, now] decision in
            switch decision {
            case .proceed(let inner):
                metrics.callBegan()
                decide(.proceed(MeasuredPermit(inner: inner) { end in metrics.callEnded(model, end, nanoseconds: began.nanoseconds(until: now())) }))
            case .refuse(let error):
                metrics.callNotMade(model, outcome: error.reason)
                decide(decision)
            case .replay:
                metrics.callNotMade(model, outcome: "repeated")
                decide(decision)
            }
        }
    }

    func check(_ request: UnreadableRequest, on eventLoop: any EventLoop, then: @escaping @Sendable (OpenAIError?) -> Void) {
        next.check(request, on: eventLoop, then: then)
    }
}

private struct MeasuredPermit: CallPermit {
    let inner: (any CallPermit)?
    let onEnd: @Sendable (CallEnd) -> Void

    var keepsResponse: Bool { inner?.keepsResponse ?? false }
    var headers: [(String, String)] { inner?.headers ?? [] }

    func keep(_ answer: ResponseDraft, hold: CommandID, then: @escaping @Sendable (Bool) -> Void) {
        guard let inner else { return then(true) }
        inner.keep(answer, hold: hold, then: then)
    }

    func ended(_ end: CallEnd) {
        onEnd(end)
        inner?.ended(end)
    }
}
