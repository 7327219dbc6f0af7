internal import BoundedWork
import Foundation
public import Hummingbird
import NIOCore
public import ReferenceModel

/// The reference model behind OpenAI's HTTP API: `/v1/models`, `/v1/chat/completions`, `/v1/completions`, `/v1/embeddings`.
///
///     let server = ReferenceModelServer()
///     let application = Application(router: server.router(), configuration: .init(address: .hostname("127.0.0.1", port: 8090)))
///     try await application.runService()
///
/// Two calls with the same body and a seed have the same response, its id included. Only `created` differs.
public struct ReferenceModelServer: Sendable {
    /// The model's name in the API unless another is given.
    public static let defaultModelID = "imo-reference"

    let model: ReferenceModel
    let modelID: String
    let limits: ServerLimits
    let gate: WorkGate
    private let calls: CallCounter
    private let now: @Sendable () -> Int

    /// - Parameters:
    ///   - now: the time in seconds since 1970, for `created`; the system's clock when nil.
    public init(
        model: ReferenceModel = .embedded, modelID: String = ReferenceModelServer.defaultModelID, limits: ServerLimits = ServerLimits(),
        now: (@Sendable () -> Int)? = nil
    ) {
        self.model = model
        self.modelID = modelID
        self.limits = limits
        self.now = now ?? { Int(Date().timeIntervalSince1970) }
        gate = WorkGate(slots: limits.maximumRunning)
        calls = CallCounter(limit: limits.maximumCalls)
    }

    /// The number of calls in progress.
    package var callCount: Int { calls.count }

    /// Returns a router with the routes of the API. Middleware can be added to it.
    public func router() -> Router<BasicRequestContext> {
        let router = Router()
        router.add(middleware: OpenAIErrorMiddleware())
        router.get("v1/models") { _, _ in try HTTPAnswers.json(ModelList(data: [modelItem])) }
        router.get("v1/models/:id") { _, context in try await describe(context.parameters.require("id")) }
        router.post("v1/chat/completions") { request, _ in try await generate(.chatCompletions, request) }
        router.post("v1/completions") { request, _ in try await generate(.completions, request) }
        router.post("v1/embeddings") { request, _ in try await embed(request) }
        return router
    }

    private var modelItem: ModelItem { ModelItem(id: modelID, created: 0) }

    private func describe(_ id: String) async throws -> Response {
        guard id == modelID else { throw OpenAIError.unknownModel(id, known: modelID) }
        return try HTTPAnswers.json(modelItem)
    }

    private func body(_ request: Request) async throws -> [UInt8] {
        Array(buffer: try await request.body.collect(upTo: limits.maximumBodyBytes))
    }

    private func generate(_ endpoint: ReferenceEndpoint, _ request: Request) async throws -> Response {
        let permit = try calls.begin()
        let request = try GenerationRequest(endpoint: endpoint, body: try await body(request), modelID: modelID, limits: limits)
        let answer = TextAnswerBuilder(request: request, server: self, createdUnixSeconds: now())
        if request.isStream { return answer.stream(holding: permit) }
        defer { withExtendedLifetime(permit) {} }
        return try await HTTPAnswers.json(answer.whole())
    }

    private func embed(_ request: Request) async throws -> Response {
        let permit = try calls.begin()
        defer { withExtendedLifetime(permit) {} }
        let request = try EmbeddingRequest(
            body: try await body(request), modelID: modelID, dimension: model.embeddingDimension, limits: limits)
        var items: [EmbeddingAnswer.Item] = []
        for (index, text) in request.texts.enumerated() {
            let integers = try await vector(of: text)
            items.append(EmbeddingAnswer.Item(index: index, embedding: .init(integers, encoding: request.encoding)))
        }
        let usage = Usage(prompt: request.tokenCount, completion: nil)
        return try HTTPAnswers.json(EmbeddingAnswer(data: items, model: modelID, usage: usage))
    }

    private func vector(of text: [Token]) async throws -> [Int32] {
        var embedder = model.embedder()
        for start in stride(from: 0, to: text.count, by: 512) {
            let (before, piece) = (embedder, text[start..<min(start + 512, text.count)])
            embedder = try await gate.turn {
                var embedder = before
                embedder.read(piece)
                return embedder
            }
        }
        return embedder.vector
    }
}
