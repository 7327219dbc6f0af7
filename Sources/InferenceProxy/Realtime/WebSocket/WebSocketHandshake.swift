internal import EthereumPrimitives
internal import HTTPTypes
internal import Metering
internal import NIOCore
internal import NIOHTTP1

/// The opening handshake of a WebSocket connection (RFC 6455 §4).
enum WebSocketHandshake {
    /// The value of `Sec-WebSocket-Accept` for a key.
    static func accept(_ key: String) -> String {
        String(decoding: Base64.encode(sha1(Array((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").utf8))), as: UTF8.self)
    }

    /// A key for a request of the gateway's own.
    static func makeKey() -> String {
        String(decoding: Base64.encode((0..<16).map { _ in UInt8.random(in: 0 ... .max) }), as: UTF8.self)
    }

    /// Finds the client's key.
    ///
    /// - Throws: ``OpenAIError`` for another version of the protocol, and for a key that is none.
    static func key(of headers: HTTPHeaders) throws(OpenAIError) -> String {
        guard headers["sec-websocket-version"] == ["13"] else { throw .webSocketVersion }
        guard headers["sec-websocket-key"].count == 1, let key = headers.first(name: "sec-websocket-key"),
            Base64.decode(Array(key.utf8))?.count == 16
        else { throw .invalidRequest("The header Sec-WebSocket-Key is not 16 bytes in Base64 (RFC 6455 §4.1).") }
        return key
    }

    /// Whether a response accepts the handshake.
    static func accepts(_ head: HTTPResponseHead, key: String) -> Bool {
        head.status == .switchingProtocols && head.headers[canonicalForm: "upgrade"].contains { $0.lowercased() == "websocket" }
            && head.headers[canonicalForm: "connection"].contains { $0.lowercased() == "upgrade" }
            && head.headers["sec-websocket-accept"] == [accept(key)] && head.headers["sec-websocket-extensions"].isEmpty
    }
}

/// The subprotocols that a client of a realtime session offers (RFC 6455 §1.9). Browsers can set no header, and bring their key in one of them.
struct RealtimeProtocols {
    /// The key of this gateway's, if one of them is it.
    private(set) var key: String?
    /// Those that the upstream is offered too.
    private(set) var forUpstream: [String] = []

    private static let keyPrefix = "openai-insecure-api-key."
    private static let known: Set = ["realtime", "openai-beta.realtime-v1"]

    /// - Throws: ``ContradictingKeys`` for two keys.
    init(_ headers: HTTPHeaders) throws(ContradictingKeys) {
        for name in headers[canonicalForm: "sec-websocket-protocol"].map(String.init) {
            if name.hasPrefix(RealtimeProtocols.keyPrefix) {
                let key = String(name.dropFirst(RealtimeProtocols.keyPrefix.count))
                guard self.key == nil || self.key == key else { throw ContradictingKeys() }
                self.key = key
            } else if RealtimeProtocols.known.contains(name), !forUpstream.contains(name) {
                forUpstream.append(name)
            }
        }
    }

    /// The one that is chosen; a browser fails a handshake that chooses none of those it offered.
    var chosen: String? { forUpstream.contains("realtime") ? "realtime" : nil }
}

/// The query of a realtime session's target: `?model=…`, and perhaps `intent=transcription`.
struct RealtimeQuery {
    let model: String
    let isTranscription: Bool

    /// - Throws: ``OpenAIError`` for a target that names no model, or anything that is not known.
    init(target: String) throws(OpenAIError) {
        var (model, intent): (String?, String?)
        let query = target.firstIndex(of: "?").map { target[target.index(after: $0)...] } ?? ""
        for pair in query.split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let name = String(parts[0])
            guard parts.count == 2, let value = PercentEncoding.decode(String(parts[1])) else {
                throw .invalidRequest("The parameter '\(name.prefix(40))' has no value that can be read.", parameter: String(name.prefix(40)))
            }
            switch name {
            case "model" where model == nil: model = value
            case "intent" where intent == nil && value == "transcription": intent = value
            default:
                throw .invalidRequest(
                    "The parameter '\(name.prefix(40))' is given twice, or unknown here. Open a session with /v1/realtime?model=…, and for "
                        + "transcriptions with &intent=transcription.", parameter: String(name.prefix(40)))
            }
        }
        guard let model else { throw .invalidRequest("The model is missing. Open a session with /v1/realtime?model=…", parameter: "model") }
        self.model = model
        isTranscription = intent != nil
    }
}

extension HTTPRequestHead {
    /// Whether the request is for a realtime session. Over HTTP/2, whose streams cannot be upgraded, none is.
    var isForSession: Bool {
        guard method == .GET, version.major == 1, uri.hasPrefix("/v1/realtime") else { return false }
        let path = uri.prefix { $0 != "?" }
        return path == "/v1/realtime" || path == "/v1/realtime/"
    }

    var asksForWebSocket: Bool { version == .http1_1 && headers[canonicalForm: "upgrade"].contains { $0.lowercased() == "websocket" } }
}

extension OpenAIError {
    static let webSocketVersion = OpenAIError(
        status: .upgradeRequired, message: "Only version 13 of the WebSocket protocol is spoken here (RFC 6455).", type: "invalid_request_error",
        code: "websocket_version", headers: [("upgrade", "websocket"), ("sec-websocket-version", "13")])

    static let webSocketNeeded = OpenAIError(
        status: .upgradeRequired,
        message: "A realtime session is a WebSocket: send GET /v1/realtime?model=… over HTTP/1.1 with 'Upgrade: websocket'.",
        type: "invalid_request_error", code: "websocket_needed", headers: [("upgrade", "websocket"), ("sec-websocket-version", "13")])

    static let webSocketOverHTTP2 = OpenAIError(
        status: .notImplemented, message: "A realtime session is opened over HTTP/1.1; HTTP/2 opens none here. Connect without HTTP/2.",
        type: "invalid_request_error", code: "websocket_over_http2")
}
