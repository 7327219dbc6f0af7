/// An API that serves a model's calls.
package struct Upstream: Sendable, Hashable {
    /// A name that tells the upstream from the model's others: its host and port unless it was given another.
    package var name: String
    /// The base of the OpenAI API there, such as `http://127.0.0.1:8000/v1`.
    package var url: String
    /// The model's name there; nil when it is the same.
    package var model: String?
    /// nil for an upstream that takes no key.
    package var key: UpstreamKey?
    /// Its share of the calls. 0 stands for an upstream that is used only where all others fail.
    package var weight = 1
    package var timeouts = Timeouts()

    /// Times in seconds. nil stands for the gateway's own.
    package struct Timeouts: Sendable, Hashable {
        package var connectSeconds: Int?
        package var firstByteSeconds: Int?
        /// Between two pieces of a response.
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

    /// Checks that the authority before the path names no port, or one from 1 to 65535.
    private static func hasValidPort(_ rest: some StringProtocol) -> Bool {
        let authority = rest.prefix { $0 != "/" }
        let host = authority.last == "]" ? "" : authority.split(separator: "]").last ?? ""
        guard let colon = host.lastIndex(of: ":") else { return true }
        return UInt16(host[host.index(after: colon)...]).map { $0 > 0 } ?? false
    }
}

/// The ways of keeping an upstream's API key.
package enum UpstreamKey: Sendable, Hashable {
    /// The key lies in a file of the operator's, in clear.
    case file(String)
    /// The key is kept here, sealed under the operator's key-encryption key.
    case sealed(SealedUpstreamKey)
}
