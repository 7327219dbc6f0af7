internal import EthereumPrimitives
internal import HTTPTypes
package import Hummingbird
package import JSONEndpoints
internal import Ledger
internal import LedgerCore
internal import Metering
internal import NIOCore
internal import StrictJSON
internal import Upstreams

/// `/v1/responses/{id}` and what lies under it: a response that was made in the background, for the account whose call it was and for nobody else.
package struct BackgroundRoutes {
    private let calls: BackgroundCalls

    package init(calls: BackgroundCalls) {
        self.calls = calls
    }

    package func add(to router: Router<EndpointContext>) {
        let calls = calls
        let group = router.group("v1/responses/:id")
        group.get { request, context in try await BackgroundRequest(request, context, calls).fetch() }
        group.get("input_items") { request, context in try await BackgroundRequest(request, context, calls).listInput() }
        group.post("cancel") { request, context in try await BackgroundRequest(request, context, calls).cancel() }
        group.delete { request, context in try await BackgroundRequest(request, context, calls).delete() }
    }
}

/// A request for a response of the caller's.
private struct BackgroundRequest {
    private let response: BackgroundResponse
    private let calls: BackgroundCalls
    private let query: String

    /// - Throws: ``OpenAIError`` for a key that is missing, unknown or revoked, and for a response that is not the account's.
    init(_ request: Request, _ context: EndpointContext, _ calls: BackgroundCalls) throws(OpenAIError) {
        let caller = try calls.lookups.caller(of: request)
        let id = context.parameters.get("id") ?? ""
        guard let response = calls.register.response(id, of: caller.account) else { throw .responseNotFound(id) }
        (self.response, self.calls) = (response, calls)
        query = request.uri.query.map { "?" + $0 } ?? ""
        if request.uri.queryParameters.get("stream") == "true" {
            throw .invalidRequest("A response that was made in the background is not streamed here; fetch it without 'stream'.", parameter: "stream")
        }
    }

    /// The charge follows from the whole response, asked for without the caller's query, which may name a part of it.
    func fetch() async throws(OpenAIError) -> Response {
        let answer = try await calls.send(.get, query, for: response)
        let whole = query.isEmpty || response.isFinished ? answer : try await calls.send(.get, "", for: response)
        return try told(answer, finishedBy: await calls.finish(response, by: whole))
    }

    func listInput() async throws(OpenAIError) -> Response { try told(try await calls.send(.get, "/input_items" + query, for: response)) }

    func cancel() async throws(OpenAIError) -> Response {
        let answer = try await calls.send(.post, "/cancel", for: response)
        return try told(answer, finishedBy: await calls.finish(response, by: answer))
    }

    /// Deletes the response at the upstream, after it was charged for what it is.
    func delete() async throws(OpenAIError) -> Response {
        if !response.isFinished {
            _ = await calls.finish(response, by: try await calls.send(.get, "", for: response))
            if calls.register.needs(response.hold) { _ = await calls.finish(response, by: try await calls.send(.post, "/cancel", for: response)) }
            guard !calls.register.needs(response.hold) else { throw .responseNotFinished }
        }
        let answer = try await calls.send(.delete, "", for: response)
        if (200..<300).contains(answer.status) || answer.status == 404 { calls.register.remove(response.hold) }
        return try told(answer)
    }

    /// The upstream's answer for the caller, with the model's name as the caller knows it, and the charge once there is one.
    ///
    /// - Parameter isReadable: Whether the answer can be charged if it is finished.
    /// - Throws: ``OpenAIError``; `upstreamMalformed` for what cannot, so that nothing is delivered for nothing.
    private func told(_ answer: UpstreamQuery.Answer, finishedBy isReadable: Bool = true) throws(OpenAIError) -> Response {
        guard isReadable else { throw .upstreamMalformed }
        if (401...403).contains(answer.status) { throw .upstreamUnreachable }
        let body = ModelNaming(response.modelName).renaming(answer.body)
        var headers: HTTPFields = [.contentType: answer.contentType ?? "application/json"]
        if let name = HTTPField.Name("imo-receipt") { headers[name] = response.hold.description }
        if let charge = try calls.lookups.charge(of: response.hold), let name = HTTPField.Name("imo-cost") { headers[name] = charge.cost.description }
        return Response(status: .init(code: answer.status), headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: body)))
    }
}

extension OpenAIError {
    fileprivate static func responseNotFound(_ id: String) -> OpenAIError {
        OpenAIError(
            status: .notFound,
            message: "There is no response '\(id.prefix(100))' of this account. Responses can be fetched that were made with 'background'.",
            type: "invalid_request_error", code: "response_not_found")
    }

    fileprivate static let responseNotFinished = OpenAIError(
        status: .conflict, message: "The response is still being made and cannot be cancelled at present; try again shortly.",
        type: "invalid_request_error", code: "response_not_finished", retryAfterSeconds: 1)
}
