internal import EthereumPrimitives
internal import HTTPTypes
internal import Hummingbird
internal import LedgerCore
internal import Metering

/// `POST /v1/chat/completions`, `/v1/completions` and `/v1/embeddings`: a metered call.
struct InferenceEndpoint: Sendable {
    let endpoint: Endpoint
    let environment: GatewayEnvironment

    func respond(to request: Request, context: GatewayContext) async throws -> Response {
        let caller = try environment.caller(of: request)
        let body = try await bytes(of: request)
        let requestHash = SHA256.hash(body)
        guard let memoKey = try idempotencyKey(of: request, caller: caller) else {
            return try await run(body, hash: requestHash, caller: caller, headers: request.headers, memo: nil)
        }
        let fingerprint = SHA256.hash(Array(endpoint.path.utf8) + [0] + requestHash.bytes)
        switch environment.answers.admit(memoKey, fingerprint: fingerprint) {
        case .first(let memo):
            do {
                return try await run(body, hash: requestHash, caller: caller, headers: request.headers, memo: memo)
            } catch {
                // Told already unless the call was refused before it began.
                memo.fail(error as? OpenAIError ?? .internalError)
                throw error
            }
        case .running(let memo): return repeated(try await memo.answer())
        case .repeated(let answer): return repeated(answer)
        case .otherBody: throw OpenAIError.idempotencyKeyReused
        case .full: throw OpenAIError.tooManyRunning
        }
    }

    private func bytes(of request: Request) async throws -> [UInt8] {
        do {
            return try await request.bytes(upTo: environment.configuration.maximumRequestBytes)
        } catch let error as BodyTooLarge {
            throw OpenAIError.bodyTooLarge(maximumBytes: error.maximumBytes)
        }
    }

    private func idempotencyKey(of request: Request, caller: Caller) throws -> AnswerStore.Key? {
        guard let text = request.headers[.idempotencyKey] else { return nil }
        guard (1...255).contains(text.utf8.count) else {
            throw OpenAIError.invalidRequest("An Idempotency-Key has 1 to 255 characters.", code: "invalid_idempotency_key")
        }
        return AnswerStore.Key(account: caller.account, keyHash: caller.keyHash, text: text)
    }

    private func repeated(_ answer: WholeAnswer) -> Response {
        var answer = answer
        answer.headers[.idempotencyReplayed] = "true"
        return answer.response
    }

    private func run(_ body: [UInt8], hash: Bytes32, caller: Caller, headers: HTTPFields, memo: AnswerMemo?) async throws -> Response {
        let request: InferenceRequest
        do {
            request = try InferenceRequest(endpoint: endpoint, body: body, maximumDepth: environment.configuration.maximumNesting)
        } catch {
            throw OpenAIError(error)
        }
        guard let model = try? ModelID(request.model), let record = try environment.lookups.model(model) else {
            throw OpenAIError.modelNotFound(request.model)
        }
        guard let route = environment.routes[model] else { throw OpenAIError.noUpstream(model.description) }
        let call = InferenceCall(
            request: request, caller: caller, model: model, record: record, route: route, headers: headers, requestHash: hash,
            contentOwner: try contentOwner(of: request, headers: headers), memo: memo)
        return try await environment.runner.run(call).response
    }

    private func contentOwner(of request: InferenceRequest, headers: HTTPFields) throws -> Address? {
        guard let text = headers[.imoContentOwner] else { return nil }
        guard let owner = try? Address(text) else {
            throw OpenAIError.invalidRequest("The header imo-content-owner is not an address; give 0x and 40 hexadecimal digits.")
        }
        guard request.contentPrompt != nil else {
            throw OpenAIError.invalidRequest("A content record is made of a chat, or of a completion with one prompt that is a string.")
        }
        return owner
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
