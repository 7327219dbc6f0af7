internal import EthereumPrimitives
internal import HTTPTypes
internal import LedgerCore
internal import Metering
internal import NIOCore
internal import NIOHTTP1

/// Makes a call with an `Idempotency-Key` once, and gives its answer to whoever repeats it.
struct IdempotentAdmission: CallAdmission {
    let answers: AnswerStore

    func admit(_ call: InferenceCall, on eventLoop: any EventLoop, decide: @escaping @Sendable (AdmissionDecision) -> Void) {
        guard let text = call.headers.first(name: "idempotency-key") else { return decide(.proceed(nil)) }
        guard (1...255).contains(text.utf8.count) else {
            return decide(.refuse(.invalidRequest("An Idempotency-Key has 1 to 255 characters.", code: "invalid_idempotency_key")))
        }
        let key = AnswerStore.Key(account: call.caller.account, keyHash: call.caller.keyHash, text: text)
        switch answers.admit(key, fingerprint: fingerprint(call.request.endpoint, call.requestHash)) {
        case .first(let memo): decide(.proceed(memo))
        case .running(let memo):
            memo.wait { result in
                eventLoop.execute {
                    switch result {
                    case .success(let answer): decide(.replay(answer.repeated))
                    case .failure(let error): decide(.refuse(error))
                    }
                }
            }
        case .repeated(let answer): decide(.replay(answer.repeated))
        case .otherBody: decide(.refuse(.idempotencyKeyReused))
        case .full: decide(.refuse(.tooManyRunning))
        }
    }

    func refusal(of request: UnreadableRequest) -> OpenAIError? {
        guard let text = request.headers.first(name: "idempotency-key") else { return nil }
        let key = AnswerStore.Key(account: request.caller.account, keyHash: request.caller.keyHash, text: text)
        return answers.isUsed(key, otherThanFor: fingerprint(request.endpoint, request.hash)) ? .idempotencyKeyReused : nil
    }

    /// Everything that makes a call the same call.
    private func fingerprint(_ endpoint: Endpoint, _ requestHash: Bytes32) -> Bytes32 {
        SHA256.hash(Array(endpoint.path.utf8) + [0] + requestHash.bytes)
    }
}

extension WholeAnswer {
    fileprivate var repeated: WholeAnswer {
        var answer = self
        answer.headers.replaceOrAdd(name: "idempotency-replayed", value: "true")
        return answer
    }
}

extension OpenAIError {
    static let idempotencyKeyReused = OpenAIError(
        status: .unprocessableContent, message: "This Idempotency-Key was used with another request. Use a new key for a new request.",
        type: "invalid_request_error", code: "idempotency_key_reused")

    static let tooManyRunning = OpenAIError(
        status: .serviceUnavailable, message: "Too many calls with an Idempotency-Key are running. Try again shortly.", type: "server_error",
        code: "overloaded", retryAfterSeconds: 1)
}
