internal import AsyncHTTPClient
internal import EthereumPrimitives
internal import HTTPTypes
internal import LedgerCore
internal import Logging
internal import Metering
internal import NIOCore
internal import NIOHTTP1

/// Runs calls: hold, forward, read the usage, settle, answer.
struct CallRunner: Sendable {
    let books: CallBooks
    let client: UpstreamClient
    let registry: CallRegistry
    let recorder: ContentRecorder
    let configuration: GatewayConfiguration
    let logger: Logger

    typealias Reply = @Sendable (Result<CallAnswer, OpenAIError>) -> Void

    /// Runs a call to its end and returns as soon as there is something to answer. The call does not end when its client leaves.
    func run(_ call: InferenceCall) async throws(OpenAIError) -> CallAnswer {
        let deadline = ContinuousClock.now + .seconds(configuration.callTimeoutSeconds)
        let result: Result<CallAnswer, OpenAIError> = await withCheckedContinuation { continuation in
            registry.start(deadline: deadline) { number in
                await self.run(call, number: number) { continuation.resume(returning: $0) }
            }
        }
        return try result.get()
    }

    /// - Parameter reply: Called exactly once.
    private func run(_ call: InferenceCall, number: UInt64, reply: Reply) async {
        do throws(OpenAIError) {
            let hold = try await books.hold(
                call.request, by: call.caller, model: call.model, limits: call.record.limits, requestHash: call.requestHash)
            do throws(OpenAIError) {
                try await forward(call, hold: hold, number: number, reply: reply)
            } catch {
                // Whatever is thrown after the hold was thrown before anything was delivered or charged.
                if error.isBeforeCharge { await books.void(hold, reason: .upstreamFailed) }
                throw error
            }
        } catch {
            call.memo?.fail(error)
            reply(.failure(error))
        }
    }

    private func forward(_ call: InferenceCall, hold: CommandID, number: UInt64, reply: Reply) async throws(OpenAIError) {
        let response = try await client.send(
            call.request.upstreamBody(model: call.route.model), to: call.request.endpoint, route: call.route,
            headers: upstreamHeaders(of: call.headers, authorization: call.route.authorization))
        let isEventStream = response.headers.first(name: "content-type")?.lowercased().hasPrefix("text/event-stream") == true
        switch response.status.code {
        case 200..<300 where isEventStream && call.request.isStream:
            try await stream(response, for: call, hold: hold, number: number, reply: reply)
        case 200..<300:
            let answer = try await answer(response, for: call, hold: hold)
            call.memo?.complete(answer)
            reply(.success(.whole(answer)))
        case 401:
            // The operator's key is at fault, not the caller's: a valid key never gets a 401.
            logger.error("upstream refuses the operator's key", metadata: ["model": "\(call.model)"])
            throw .upstreamUnreachable
        case 400..<600:
            let answer = try await refusal(response, of: call, hold: hold)
            call.memo?.pass(answer)
            reply(.success(.whole(answer)))
        default: throw .upstreamMalformed
        }
    }

    /// The whole of an upstream's body.
    private func collect(_ response: HTTPClientResponse) async throws(OpenAIError) -> ByteBuffer {
        do { return try await response.body.collect(upTo: configuration.maximumResponseBytes) } catch { throw OpenAIError(upstream: error) }
    }

    /// An upstream's own error, passed through and not charged.
    private func refusal(_ response: HTTPClientResponse, of call: InferenceCall, hold: CommandID) async throws(OpenAIError) -> WholeAnswer {
        let body = try await collect(response)
        await books.void(hold, reason: .upstreamFailed)
        var headers = clientFields(of: response.headers)
        headers[.imoCost] = "0"
        return WholeAnswer(status: HTTPResponse.Status(code: Int(response.status.code)), headers: headers, body: body)
    }

    /// An answer that is no stream: read, charged, then released.
    private func answer(_ response: HTTPClientResponse, for call: InferenceCall, hold: CommandID) async throws(OpenAIError) -> WholeAnswer {
        let body = try await collect(response)
        let bytes = Array(body.readableBytesView)
        let collectsText = call.contentOwner != nil
        guard let report = try? AnswerReport(scanning: bytes, collectsText: collectsText), !report.hasError,
            call.request.endpoint.writesText ? report.choiceCount != nil : report.dataCount ?? 0 > 0
        else { throw .upstreamMalformed }
        let metered = MeteredUsage(of: call.request, counts: report.counts, outputBytes: report.textBytes)
        let charge = try await books.settle(
            hold, usage: metered.usage, source: metered.source, responseHash: SHA256.hash(bytes), account: call.caller.account)
        var answer = WholeAnswer(
            status: HTTPResponse.Status(code: Int(response.status.code)), headers: clientFields(of: response.headers), body: body)
        answer.state(charge)
        if let record = await recorder.record(call, text: report.text, seed: report.seed) { record.add(to: &answer.headers) }
        return answer
    }
}

extension OpenAIError {
    /// Whether the call's hold is to be given back. Where the ledger could not say, it may have charged: the hold is left to expire.
    var isBeforeCharge: Bool { code != OpenAIError.ledgerUnavailable.code }
}
