/// The origins of web pages that may call the gateway from a browser (CORS, https://fetch.spec.whatwg.org/#http-cors-protocol).
///
/// A caller proves itself by an API key in a header that the page sets. Cookies and other credentials of the browser's are never asked for, so that a page that
/// has no key can do nothing.
package struct CrossOriginPolicy: Sendable, Hashable {
    /// No page may call.
    package static let none = CrossOriginPolicy()

    private var origins: Set<String> = []
    private var allowsAll = false

    private init() {}

    /// - Parameter origins: Origins such as `https://app.example.com`, or `*` for every page.
    /// - Throws: ``InvalidOrigin`` for anything else.
    package init(origins: [String]) throws(InvalidOrigin) {
        for text in origins {
            if text == "*" { allowsAll = true } else { self.origins.insert(try CrossOriginPolicy.origin(text)) }
        }
    }

    var isNone: Bool { origins.isEmpty && !allowsAll }

    /// The value of `Access-Control-Allow-Origin`; nil for a page that may not call.
    func allowed(_ origin: String?) -> String? {
        guard let origin else { return nil }
        return allowsAll ? "*" : origins.contains(origin) ? origin : nil
    }

    /// The header fields of a response.
    ///
    /// - Parameter origin: The request's `Origin`.
    func fields(for origin: String?) -> [(String, String)] {
        guard !isNone else { return [] }
        var fields = allowsAll ? [] : [("vary", "Origin")]
        guard let allowed = allowed(origin) else { return fields }
        fields.append(("access-control-allow-origin", allowed))
        fields.append(("access-control-expose-headers", CrossOriginPolicy.exposed))
        return fields
    }

    /// The fields of responses that pages may read.
    private static let exposed = [
        "imo-receipt", "imo-cost", "imo-balance", "imo-model", "imo-content", "imo-content-error", "idempotency-replayed", "x-request-id",
        "request-id",
        "payment-required", "payment-response", "x-payment-response", "retry-after", "retry-after-ms", "openai-processing-ms", "openai-version",
        "x-ratelimit-limit-requests", "x-ratelimit-remaining-requests",
        "x-ratelimit-reset-requests", "x-ratelimit-limit-tokens", "x-ratelimit-remaining-tokens", "x-ratelimit-reset-tokens",
    ].joined(separator: ", ")

    /// An origin as browsers write it: in lower case, without the scheme's own port.
    private static func origin(_ text: String) throws(InvalidOrigin) -> String {
        let lowered = text.lowercased()
        guard let colon = lowered.firstRange(of: "://") else { throw InvalidOrigin(text: text) }
        let (scheme, host) = (lowered[..<colon.lowerBound], lowered[colon.upperBound...])
        let isScheme = scheme.utf8.first.map { (0x61...0x7A).contains($0) } ?? false
        let isClean = lowered.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F } && !host.contains { "/?#@*,\"\\".contains($0) }
        guard isScheme, isClean, let first = host.first, first != ":", host.last != ":" else { throw InvalidOrigin(text: text) }
        let ownPort = scheme == "https" ? ":443" : scheme == "http" ? ":80" : nil
        if let ownPort, host.hasSuffix(ownPort) { return String(lowered.dropLast(ownPort.utf8.count)) }
        return lowered
    }
}

/// A text that is no origin.
package struct InvalidOrigin: Error, Sendable, Hashable, CustomStringConvertible {
    package let text: String

    package init(text: String) { self.text = text }

    package var description: String {
        "'\(text.prefix(200))' is no origin; give a scheme, a host and perhaps a port, such as https://app.example.com, or * for every page"
    }
}
