internal import HTTPTypes

/// The fields by which a browser is told what a page may do: nothing but use this gateway's own stylesheet, script and API.
enum PageHeaders {
    static let policy = [
        "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' data:", "connect-src 'self'", "form-action 'self'",
        "base-uri 'none'", "frame-ancestors 'none'", "require-trusted-types-for 'script'", "trusted-types 'none'",
    ].joined(separator: "; ")

    static let all: [(HTTPField.Name?, String)] = [
        (.contentSecurityPolicy, policy), (.xContentTypeOptions, "nosniff"), (HTTPField.Name("Referrer-Policy"), "same-origin"),
        (HTTPField.Name("X-Frame-Options"), "DENY"), (HTTPField.Name("Cross-Origin-Opener-Policy"), "same-origin"),
        (HTTPField.Name("Cross-Origin-Resource-Policy"), "same-origin"),
    ]
}

extension HTTPFields {
    mutating func append(_ fields: [(HTTPField.Name?, String)]) {
        for case (let name?, let value) in fields { self[name] = value }
    }
}
