/// Header fields of callers that begin with `x-`. They are forwarded unless they carry credentials, accounts, addresses or traces, or describe a proxy or a
/// cloud.
enum ExtensionFields {
    /// The beginnings of names that are not forwarded, without the `x-`.
    private static let beginnings = NameTable([
        "access-", "amz", "api-key", "appengine-", "auth", "aws-", "azure-", "b3-", "backend", "cache", "client-ip", "cloud-trace-",
        "cluster-client-ip", "correlation-", "credential", "csrf", "datadog-", "email", "envoy-", "forwarded", "goog-", "host", "http-method",
        "litellm-",
        "method-override", "ms-", "openai-", "organization", "original-", "ot-span-", "powered-by", "project", "proxy", "ratelimit-", "real-ip",
        "remote-",
        "rewrite-", "secret", "served-by", "server", "session", "ssl-", "tenant", "token", "trace", "true-client-ip", "upstream", "url-scheme",
        "user",
        "varnish", "xsrf",
    ])

    /// The words that no name may have between its hyphens.
    private static let words = NameTable([
        "account", "addr", "address", "apikey", "auth", "authorization", "b3", "billing", "budget", "cookie", "credential", "credentials", "customer",
        "email", "host", "ip", "key", "org", "organisation", "organization", "password", "project", "secret", "session", "span", "spanid",
        "subscription",
        "team", "tenant", "token", "trace", "traceid", "traceparent", "tracestate", "uid", "user", "workspace",
    ])

    /// Whether a field of this name is an extension that is forwarded.
    static func passes(_ name: String) -> Bool {
        var name = name
        return name.withUTF8 { bytes in
            guard bytes.count > 2, lowercase(bytes[0]) == UInt8(ascii: "x"), bytes[1] == UInt8(ascii: "-") else { return false }
            let rest = UnsafeBufferPointer(rebasing: bytes[2...])
            return !beginnings.hasBeginning(of: rest) && !words.hasWord(of: rest)
        }
    }
}

/// Names in lower case, by their first letter, so that a text is compared with a few only.
private struct NameTable: Sendable {
    private var byLetter: [[[UInt8]]]

    init(_ names: [String]) {
        byLetter = [[[UInt8]]](repeating: [], count: 256)
        for name in names.map({ Array($0.utf8) }) { byLetter[Int(name[0])].append(name) }
    }

    /// Whether a text begins with one of the names.
    func hasBeginning(of text: UnsafeBufferPointer<UInt8>) -> Bool {
        byLetter[Int(lowercase(text[0]))].contains { $0.count <= text.count && isEqual($0, text, from: 0) }
    }

    /// Whether one of the names stands between two hyphens of a text, or at an end of it.
    func hasWord(of text: UnsafeBufferPointer<UInt8>) -> Bool {
        var start = 0
        while start < text.count {
            var end = start
            while end < text.count, text[end] != UInt8(ascii: "-"), text[end] != UInt8(ascii: "_") { end += 1 }
            if end > start, byLetter[Int(lowercase(text[start]))].contains(where: { $0.count == end - start && isEqual($0, text, from: start) }) {
                return true
            }
            start = end + 1
        }
        return false
    }

    private func isEqual(_ name: [UInt8], _ text: UnsafeBufferPointer<UInt8>, from start: Int) -> Bool {
        name.indices.allSatisfy { name[$0] == lowercase(text[start + $0]) }
    }
}
