/// The host and port that connections to an upstream go to.
package struct UpstreamAuthority: Sendable, Hashable {
    package let isSecure: Bool
    /// A name or an address, without the brackets of an IPv6 address.
    package let host: String
    package let port: Int
}

/// The parts of an upstream's URL, which ``Upstream`` has checked.
package struct UpstreamURL: Sendable {
    package let authority: UpstreamAuthority
    /// The value of the `Host` header: the authority as it stands in the URL.
    package let hostField: String
    /// The path before the endpoint's; empty or with a leading slash, without a trailing one.
    package let path: String

    package init(_ upstream: Upstream) {
        let isSecure = upstream.url.hasPrefix("https://")
        let rest = upstream.url.dropFirst(isSecure ? 8 : 7)
        let authority = rest.prefix { $0 != "/" }
        hostField = String(authority)
        path = String(rest.dropFirst(authority.count))
        let bracket = authority.first == "[" ? authority.firstIndex(of: "]") : nil
        let host = bracket.map { authority[authority.index(after: authority.startIndex)..<$0] } ?? authority.prefix { $0 != ":" }
        let port = authority[(bracket ?? authority.startIndex)...].split(separator: ":", maxSplits: 1).dropFirst().first.flatMap { Int($0) }
        self.authority = UpstreamAuthority(isSecure: isSecure, host: String(host), port: port ?? (isSecure ? 443 : 80))
    }
}
