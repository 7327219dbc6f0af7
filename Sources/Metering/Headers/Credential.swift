/// The API key of a request: the token of `Authorization: Bearer …`, or without that header the value of `x-api-key`, which Anthropic's clients send.
package func credential(authorization: String?, apiKey: String?) -> Substring? {
    guard let authorization else { return apiKey.map { $0[...].trimmingSpaces } }
    return bearerToken(authorization)
}

/// The token of an `Authorization` header's value (RFC 6750 §2.1); nil for another scheme.
private func bearerToken(_ authorization: String) -> Substring? {
    let value = authorization.utf8.drop { $0 == space }
    guard let end = value.firstIndex(of: space), value[..<end].elementsEqual("bearer".utf8, by: { $0 | 0x20 == $1 }) else { return nil }
    let token = Substring(value[end...]).trimmingSpaces
    return token.isEmpty ? nil : token
}

extension Substring {
    /// The text without spaces and tabs at its ends.
    var trimmingSpaces: Substring {
        let isSpace: (UInt8) -> Bool = { $0 == space || $0 == UInt8(ascii: "\t") }
        var text = utf8.drop(while: isSpace)
        while let last = text.last, isSpace(last) { text.removeLast() }
        return Substring(text)
    }
}

private let space = UInt8(ascii: " ")
