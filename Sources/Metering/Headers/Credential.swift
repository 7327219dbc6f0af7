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
package struct ContradictingKeys: Error {
    package init() {}
}

/// Reads the API key among a request's header fields: the token of `Authorization: Bearer …`, or the value of `x-api-key` (Anthropic's clients), `api-key`
/// (Azure's) or `x-goog-api-key` (Google's).
///
/// A key of this gateway begins with `imo-`. Some clients send another vendor's key beside it, which is left alone.
package struct CredentialReader {
    private var own: Substring?
    private var authorization: String?
    private var apiKey: String?

    package init() {}

    /// Takes a header field.
    ///
    /// - Throws: ``ContradictingKeys`` where a field before brought another key of this gateway.
    package mutating func read(_ name: String, _ value: String) throws(ContradictingKeys) {
        guard let place = CredentialPlace(name) else { return }
        let key: Substring?
        switch place {
        case .authorization:
            authorization = authorization ?? value
            key = bearerToken(value)
        case .apiKey:
            apiKey = apiKey ?? value
            key = value[...].trimmingSpaces
        }
        guard let key, isOwn(key) else { return }
        guard own == nil || own == key else { throw ContradictingKeys() }
        own = key
    }

    /// The key; nil where no field brought one.
    package var key: Substring? { own ?? credential(authorization: authorization, apiKey: apiKey) }

    private func isOwn(_ key: Substring) -> Bool { key.utf8.starts(with: "imo-".utf8) }
}

/// The header fields in which clients bring keys.
private enum CredentialPlace {
    case authorization, apiKey

    init?(_ name: String) {
        let matches = { (field: StaticString) in
            field.withUTF8Buffer { $0.elementsEqual(name.utf8) { $0 == (0x41...0x5A ~= $1 ? $1 | 0x20 : $1) } }
        }
        switch name.utf8.count {
        case 13 where matches("authorization"): self = .authorization
        case 9 where matches("x-api-key"), 7 where matches("api-key"), 14 where matches("x-goog-api-key"): self = .apiKey
        default: return nil
        }
    }
}
