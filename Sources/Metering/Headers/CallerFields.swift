/// The header fields of callers that each wire format forwards to the upstream.
///
/// Credentials are not among them, because the upstream gets the operator's, and neither is anything that chooses an account there, says where the request came
/// from or belongs to a stranger's trace. `Content-Type` is written anew: ``RequestContentType``.
enum CallerFields {
    /// The fields of every format: the content, the cache, and the vendors' client packages, which say what they are.
    static let common = [
        "accept", "accept-language", "cache-control", "content-language", "pragma", "user-agent", "x-stainless-arch", "x-stainless-async",
        "x-stainless-custom-poll-interval", "x-stainless-helper", "x-stainless-helper-method", "x-stainless-lang", "x-stainless-os",
        "x-stainless-package-version", "x-stainless-poll-helper", "x-stainless-raw-response", "x-stainless-read-timeout",
        "x-stainless-retry-count", "x-stainless-runtime", "x-stainless-runtime-version", "x-stainless-stream-helper", "x-stainless-timeout",
    ]

    static let openAI = ["openai-beta"]
    /// Proxies that serve Anthropic's models by chat completions read `anthropic-beta` there too.
    static let chatCompletions = openAI + ["anthropic-beta"]
    static let messages = ["anthropic-beta", "anthropic-dangerous-direct-browser-access", "anthropic-version"]

    static let ofOpenAI = HeaderNameSet(common + openAI)
    static let ofChatCompletions = HeaderNameSet(common + chatCompletions)
    static let ofMessages = HeaderNameSet(common + messages)
}

/// The header fields of callers that an operator forwards to the upstreams besides those of each wire format, such as `traceparent`.
package struct OperatorFields: Sendable {
    package static let none = OperatorFields(names: .none)

    let names: HeaderNameSet

    private init(names: HeaderNameSet) { self.names = names }

    /// - Throws: ``UnforwardableField`` for a text that is no field's name, and for a field that no caller may set at an upstream.
    package init(_ names: [String]) throws(UnforwardableField) {
        for name in names {
            guard isToken(name) else { throw .malformed(name) }
            let lowered = name.lowercased()
            if OperatorFields.refused.contains(lowered) || OperatorFields.refusedBeginnings.contains(where: { lowered.hasPrefix($0) }) {
                throw .refused(name)
            }
        }
        self.init(names: HeaderNameSet(names))
    }

    /// Credentials, accounts, fields of one connection, and those that the gateway writes itself.
    private static let refused: Set = [
        "accept-encoding", "api-key", "authorization", "connection", "content-encoding", "content-length", "content-type", "cookie", "expect",
        "forwarded", "host", "idempotency-key", "keep-alive", "openai-organization", "openai-project", "payment-signature", "te", "trailer",
        "transfer-encoding",
        "upgrade", "via", "x-api-key", "x-goog-api-key", "x-payment", "x-real-ip",
    ]
    private static let refusedBeginnings = ["imo-", "proxy-", "x-forwarded-"]
}

/// The reason why a header field of callers cannot be forwarded.
package enum UnforwardableField: Error, Sendable, Hashable, CustomStringConvertible {
    case malformed(String)
    case refused(String)

    package var description: String {
        switch self {
        case .malformed(let name): "'\(name.prefix(100))' is not the name of a header field; give one such as traceparent"
        case .refused(let name):
            "'\(name.prefix(100))' is not forwarded from callers: it is a credential, chooses an account, belongs to one connection or is written by the gateway"
        }
    }
}
