/// Header fields that begin with `x-`. They are forwarded unless they carry credentials, accounts, addresses or traces, or describe a proxy or a cloud.
enum ExtensionFields {
    /// The beginnings of names that are not forwarded, without the `x-`.
    private static let withheld = [
        "access-", "amz", "api-key", "appengine-", "auth", "aws-", "azure-", "b3-", "backend", "cache", "client-ip", "cloud-trace-",
        "cluster-client-ip",
        "correlation-", "credential", "csrf", "datadog-", "email", "envoy-", "forwarded", "goog-", "host", "http-method", "litellm-",
        "method-override",
        "ms-", "openai-", "organization", "original-", "ot-span-", "powered-by", "project", "proxy", "ratelimit-", "real-ip", "remote-", "rewrite-",
        "secret", "served-by", "server", "session", "ssl-", "tenant", "token", "trace", "true-client-ip", "upstream", "url-scheme", "user", "varnish",
        "xsrf",
    ]

    /// The same by their first letter, so that a name is compared with a few only.
    private static let byLetter: [[[UInt8]]] = {
        var byLetter = [[[UInt8]]](repeating: [], count: 256)
        for name in withheld.map({ Array($0.utf8) }) { byLetter[Int(name[0])].append(name) }
        return byLetter
    }()

    /// Whether a field of this name is an extension that is forwarded.
    static func passes(_ name: String) -> Bool {
        var name = name
        return name.withUTF8 { bytes in
            guard bytes.count > 2, lowercase(bytes[0]) == UInt8(ascii: "x"), bytes[1] == UInt8(ascii: "-") else { return false }
            let rest = bytes[2...]
            return !byLetter[Int(lowercase(bytes[2]))].contains { beginning in
                rest.count >= beginning.count && zip(rest, beginning).allSatisfy { lowercase($0) == $1 }
            }
        }
    }
}
