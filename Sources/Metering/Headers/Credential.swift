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

/// The error of a request that brings different keys of this gateway.
package struct ContradictingKeys: Error {}

/// The API key among a request's header fields: the token of `Authorization: Bearer …`, or the value of `x-api-key` (Anthropic's clients), `api-key` (Azure's)
/// or `x-goog-api-key` (Google's).
///
/// A key of this gateway begins with `imo-`. Some clients send another vendor's key beside it, which is left alone.
///
/// - Throws: ``ContradictingKeys`` where two fields bring different keys of this gateway.
package func credential(in fields: some Sequence<(String, String)>) throws(ContradictingKeys) -> Substring? {
    var found: (key: Substring?, authorization: String?, apiKey: String?)
    for (name, value) in fields {
        guard let place = CredentialPlace(name) else { continue }
        switch place {
        case .authorization: found.authorization = found.authorization ?? value
        case .apiKey: found.apiKey = found.apiKey ?? value
        }
        let text = place == .authorization ? credential(authorization: value, apiKey: nil) : credential(authorization: nil, apiKey: value)
        guard let text, text.hasPrefix("imo-") else { continue }
        guard found.key == nil || found.key == text else { throw ContradictingKeys() }
        found.key = text
    }
    return found.key ?? credential(authorization: found.authorization, apiKey: found.apiKey)
}

/// The header fields in which clients bring keys.
private enum CredentialPlace {
    case authorization, apiKey

    init?(_ name: String) {
        switch name.utf8.count {
        case 13 where name.lowercased() == "authorization": self = .authorization
        case 9 where name.lowercased() == "x-api-key", 7 where name.lowercased() == "api-key", 14 where name.lowercased() == "x-goog-api-key":
            self = .apiKey
        default: return nil
        }
    }
}
