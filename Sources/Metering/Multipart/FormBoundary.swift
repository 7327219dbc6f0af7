/// The boundary that a request's `Content-Type: multipart/form-data` names (RFC 2046 §5.1.1).
struct FormBoundary {
    /// nil where the header has no boundary, more than one, or one that the standard does not allow.
    let text: [UInt8]?

    /// Reads a `Content-Type`; nil for any other media type.
    init?(contentType: String?) {
        guard let contentType else { return nil }
        var parameters = HeaderParameters(contentType)
        guard parameters.value == "multipart/form-data" else { return nil }
        var boundary: [UInt8]?
        var isClean = true
        while let (name, value) = parameters.next() {
            guard name == "boundary" else { continue }
            if boundary != nil { isClean = false }
            boundary = Array(value.utf8)
        }
        let isValid = isClean && !parameters.isMalformed && (1...70).contains(boundary?.count ?? 0) && boundary?.allSatisfy(isBoundaryByte) == true
        text = isValid ? boundary : nil
    }
}

/// Whether a byte is one of `bchars` of RFC 2046, without the space.
private func isBoundaryByte(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
    default: "'()+_,-./:=?".utf8.contains(byte)
    }
}

/// A header's value and its parameters (RFC 9110 §5.6.6): `form-data; name="x"`.
///
/// Quoted values may hold neither a quotation mark nor an escape of one, because parsers differ in what these mean.
struct HeaderParameters {
    /// The value before the parameters, in lower case.
    let value: String
    private(set) var isMalformed = false
    private var rest: Substring

    init(_ text: String) {
        let end = text.firstIndex(of: ";") ?? text.endIndex
        value = text[..<end].trimmingSpaces.lowercased()
        rest = text[end...]
    }

    /// The next parameter, its name in lower case; nil at the end, or where the rest is malformed.
    mutating func next() -> (name: String, value: String)? {
        guard !isMalformed, !rest.isEmpty else { return nil }
        let start = rest.dropFirst().trimmingSpaces
        if start.isEmpty {
            rest = ""
            return nil
        }
        guard rest.first == ";", let equals = start.firstIndex(of: "=") else { return fail() }
        let name = start[..<equals].lowercased()
        guard !name.isEmpty, name.utf8.allSatisfy(isTokenByte) else { return fail() }
        let after = start[start.index(after: equals)...]
        guard after.first == "\"" else {
            let end = after.firstIndex(of: ";") ?? after.endIndex
            let value = after[..<end].trimmingSpaces
            guard !value.isEmpty, value.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != 0x22 }) else { return fail() }
            rest = after[end...]
            return (name, String(value))
        }
        let quoted = after.dropFirst()
        guard let end = quoted.firstIndex(of: "\""), !quoted[..<end].hasSuffix("\\") else { return fail() }
        rest = quoted[quoted.index(after: end)...].trimmingSpaces
        guard rest.isEmpty || rest.first == ";" else { return fail() }
        return (name, String(quoted[..<end]))
    }

    private mutating func fail() -> (name: String, value: String)? {
        isMalformed = true
        return nil
    }
}
