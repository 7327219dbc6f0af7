import HTTPTypes
import Hummingbird
import NIOCore
import ReferenceModel

/// Runs the calls of a request and builds the response, whole or as a stream.
struct TextAnswerBuilder: Sendable {
    let request: GenerationRequest
    let server: ReferenceModelServer
    let createdUnixSeconds: Int

    private var isChat: Bool { request.endpoint == .chatCompletions }

    private var head: TextAnswer.Head {
        let object =
            switch (isChat, request.isStream) {
            case (true, false): "chat.completion"
            case (true, true): "chat.completion.chunk"
            case (false, _): "text_completion"
            }
        return TextAnswer.Head(
            id: (isChat ? "chatcmpl-" : "cmpl-") + hexadecimal(request.fingerprint), object: object,
            createdUnixSeconds: createdUnixSeconds, model: server.modelID,
            systemFingerprint: "fp_" + hexadecimal(server.model.fingerprint), seed: request.seed)
    }

    private func generation(_ call: ReferenceCall) -> PacedGeneration {
        PacedGeneration(call, on: server.model, gate: server.gate)
    }

    func whole() async throws -> TextAnswer {
        var choices: [TextChoice] = []
        var tokenCount = 0
        for (index, call) in request.calls.enumerated() {
            var generation = generation(call)
            let text = ReferenceModel.decode(try await generation.rest())
            tokenCount += generation.tokenCount
            choices.append(TextChoice(index: index, content: isChat ? .message(text) : .text(text), finishReason: generation.finishReason))
        }
        let usage = Usage(prompt: request.promptTokenCount, completion: tokenCount)
        return TextAnswer(head: head, choices: choices, usage: .counted(usage))
    }

    /// Streams frames of about a word as they are generated, one choice after the other. When the client leaves, the next write fails and ends the
    /// generation.
    func stream(holding permit: CallPermit) -> Response {
        var headers = HTTPFields()
        headers[.contentType] = "text/event-stream; charset=utf-8"
        headers[.cacheControl] = "no-cache"
        let body = ResponseBody { writer in
            defer { withExtendedLifetime(permit) {} }
            let head = head
            var tokenCount = 0
            for (index, call) in request.calls.enumerated() {
                tokenCount += try await write(call, index, head, &writer)
            }
            if request.includesUsage {
                let usage = Usage(prompt: request.promptTokenCount, completion: tokenCount)
                try await writer.write(HTTPAnswers.frame(TextAnswer(head: head, choices: [], usage: .counted(usage))))
            }
            try await writer.write(HTTPAnswers.done)
            try await writer.finish(nil)
        }
        return Response(status: .ok, headers: headers, body: body)
    }

    /// Writes the frames of one choice and returns the number of tokens in them.
    private func write(
        _ call: ReferenceCall, _ index: Int, _ head: TextAnswer.Head, _ writer: inout any ResponseBodyWriter
    ) async throws -> Int {
        func frame(_ content: TextChoice.Content, _ finishReason: FinishReason? = nil) throws -> ByteBuffer {
            let choice = TextChoice(index: index, content: content, finishReason: finishReason)
            return try HTTPAnswers.frame(TextAnswer(head: head, choices: [choice], usage: request.includesUsage ? .null : .absent))
        }
        if isChat { try await writer.write(frame(.delta(role: "assistant", content: ""))) }
        var generation = generation(call)
        while let pieces = try await generation.next() {
            for piece in pieces {
                let text = ReferenceModel.decode(piece)
                try await writer.write(frame(isChat ? .delta(role: nil, content: text) : .text(text)))
            }
        }
        try await writer.write(frame(isChat ? .delta(role: nil, content: nil) : .text(""), generation.finishReason))
        return generation.tokenCount
    }
}

/// Returns sixteen hexadecimal digits.
func hexadecimal(_ value: UInt64) -> String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
}
