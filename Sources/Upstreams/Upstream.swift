/// One place where a model's calls can go.
package struct Upstream: Sendable, Hashable {
    /// Tells it from the model's other upstreams, for people: its host and port unless it was given another name.
    package var name: String
    /// The base of the OpenAI API there, such as `http://127.0.0.1:8000/v1`.
    package var url: String
    /// The model's name there; nil when it is the same.
    package var model: String?
    /// nil when it takes none.
    package var key: UpstreamKey?
    /// Its share of the calls; 0: only where all others fail.
    package var weight = 1
    package var timeouts = Timeouts()

    /// Seconds; nil is the gateway's own.
    package struct Timeouts: Sendable, Hashable {
        package var connectSeconds: Int?
        package var firstByteSeconds: Int?
        /// Between two pieces of an answer.
        package var silenceSeconds: Int?

        package init(connectSeconds: Int? = nil, firstByteSeconds: Int? = nil, silenceSeconds: Int? = nil) {
            self.connectSeconds = connectSeconds
            self.firstByteSeconds = firstByteSeconds
            self.silenceSeconds = silenceSeconds
        }
    }

    /// - Throws: ``UpstreamDirectoryError/invalidURL(_:)`` unless `url` is an http or https URL without query and fragment.
    package init(url: String, model: String? = nil, key: UpstreamKey? = nil) throws(UpstreamDirectoryError) {
        var url = url
        while url.hasSuffix("/") { url.removeLast() }
        let rest = url.hasPrefix("http://") ? url.dropFirst(7) : url.hasPrefix("https://") ? url.dropFirst(8) : ""
        let isClean = url.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != 0x3F && $0 != 0x23 && $0 != 0x40 }
        guard isClean, let first = rest.first, first != "/", first != ":", Upstream.hasValidPort(rest) else { throw .invalidURL(url) }
        self.url = url
        self.model = model
        self.key = key
        name = String(rest.prefix { $0 != "/" })
    }

    /// Whether the authority before the path names no port, or one from 1 to 65535.
    private static func hasValidPort(_ rest: some StringProtocol) -> Bool {
        let authority = rest.prefix { $0 != "/" }
        let host = authority.last == "]" ? "" : authority.split(separator: "]").last ?? ""
        guard let colon = host.lastIndex(of: ":") else { return true }
        return UInt16(host[host.index(after: colon)...]).map { $0 > 0 } ?? false
    }
}

/// How an upstream's API key is kept.
package enum UpstreamKey: Sendable, Hashable {
    /// In a file of the operator's, in clear.
    case file(String)
    /// Here, sealed under the operator's key-encryption key.
    case sealed(SealedUpstreamKey)
}
