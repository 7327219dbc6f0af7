/// The key of a request: the token of `Authorization: Bearer …`; without that header the value of `x-api-key`, as Anthropic's clients send it.
package func credential(authorization: String?, apiKey: String?) -> Substring? {
    authorization == nil ? apiKey.map { $0[...].trimmingSpaces } : bearerToken(authorization)
}

/// The token of an `Authorization` header's value (RFC 6750 §2.1); nil for one of another scheme.
private func bearerToken(_ authorization: String?) -> Substring? {
    guard let parts = authorization?.split(separator: " ", maxSplits: 1), parts.count == 2, parts[0].lowercased() == "bearer" else { return nil }
    return parts[1].trimmingSpaces
}

extension Substring {
    var trimmingSpaces: Substring {
        let isSpace: (Character) -> Bool = { $0 == " " || $0 == "\t" }
        var text = drop(while: isSpace)
        while let last = text.last, isSpace(last) { text.removeLast() }
        return text
    }
}
