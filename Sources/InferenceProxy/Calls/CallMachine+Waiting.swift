internal import HTTPTypes
internal import LedgerCore
internal import Metering
internal import NIOCore
internal import NIOHTTP1

// The time until the upstream's first output.
extension CallMachine {
    /// Whether nothing of the model's has come yet.
    var awaitsFirstByte: Bool { phase == .waiting || phase == .streamBegun || phase == .collecting && body.isEmpty }

    /// Whether the client waits for the beginning of an event stream, so that a comment may be sent to it.
    ///
    /// The client's response then begins before the upstream's. Its status is 200 whatever comes; an error is told in the stream.
    package var mayComment: Bool {
        guard call.request.isStream, call.request.endpoint.hasTextStreams, !isClientGone else { return false }
        switch phase {
        case .choosing, .waiting, .collecting, .streamBegun: return true
        case .new, .holding, .streaming, .keeping, .registering, .settling, .recording, .voiding, .done: return false
        }
    }

    /// Tells the client that the call goes on, so that nothing between it and the gateway closes a connection that is silent.
    mutating func comment(_ actions: inout [CallAction]) {
        guard mayComment else { return }
        if !hasBegunEarly {
            hasBegunEarly = true
            actions.append(.beginStream(["content-type": "text/event-stream", "cache-control": "no-cache"]))
        }
        actions.append(.forward(ByteBuffer(string: ": waiting\n\n")))
    }

    /// Gives out a whole response that is charged. Where the client's stream has begun, it is one event, and its cost a comment.
    func answer(_ response: WholeResponse, charge: Charge, record: ContentResult?, _ actions: inout [CallAction]) {
        guard hasBegunEarly else { return actions.append(.answer(response)) }
        let end = call.request.endpoint.dialect == .openAI ? "data: [DONE]\n\n" : ""
        actions.append(.endStream(call.request.endpoint.frame(of: response) + Array((charge.comment(record) + end).utf8)))
    }

    // MARK: Bytes

    /// The bytes that the call holds in memory: its request, and what it collects or keeps of its response.
    package var heldBytes: Int {
        let collected = body.count + decoded.count + (opening?.heldBytes ?? 0) + (relay?.heldBytes ?? 0)
        return call.request.body.count + collected
    }

    /// Ends a response for which there is no memory. A stream loses what was kept of it for repetitions, and ends where a single frame is too much.
    mutating func bytesExhausted(_ actions: inout [CallAction]) {
        switch phase {
        case .collecting, .streamBegun:
            abort(as: .abandoned, &actions)
            (body, opening) = ([], nil)
            void(.failure(.bytesExhausted), &actions)
        case .streaming:
            relay?.forgetTranscript()
            guard let relay, relay.heldBytes > StreamOpening.maximumBytes else { return }
            self.relay?.fail()
            abort(as: .abandoned, &actions)
            endOfStream(&actions)
        case .new, .holding, .choosing, .waiting, .keeping, .registering, .settling, .recording, .voiding, .done: break
        }
    }
}

extension Endpoint {
    /// Whether a stream of this endpoint is always one of events.
    fileprivate var hasTextStreams: Bool {
        switch self {
        case .chatCompletions, .completions, .responses, .messages: true
        default: false
        }
    }

    /// A whole response as one event.
    func frame(of response: WholeResponse) -> [UInt8] {
        let isError = response.status.code >= 400
        var frame = Array((isError && dialect == .anthropic ? "event: error\n" : "").utf8)
        for line in response.body.readableBytesView.split(whereSeparator: { $0 == 0x0A || $0 == 0x0D }) {
            frame += "data: ".utf8
            frame += line
            frame.append(0x0A)
        }
        frame.append(0x0A)
        return frame
    }
}

extension OpenAIError {
    static let bytesExhausted = OpenAIError(
        status: .serviceUnavailable,
        message: "The gateway holds as many bytes of requests and responses as it may. Nothing was charged; try again shortly.",
        type: "server_error", code: "overloaded", retryAfterSeconds: 1)
}
