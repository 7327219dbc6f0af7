/// The media type by which a request's body is read, and which the upstream is told.
///
/// Servers differ in which of two `Content-Type` fields they take, and in what they make of a charset. The upstream is therefore told of the one reading that
/// was metered: JSON in UTF-8, or a form with the boundary by which its parts were found.
package struct RequestContentType: Sendable, Hashable {
    /// The value of the client's field; nil where it sent none.
    package let asSent: String?
    /// The value for the upstream.
    package let canonical: String

    /// - Parameter values: The values of the request's `Content-Type` fields.
    /// - Throws: ``ContentTypeFault`` for several fields, and for any charset but UTF-8.
    package init(_ values: [String], of endpoint: Endpoint) throws(ContentTypeFault) {
        guard values.count <= 1 else { throw .repeated }
        asSent = values.first
        if let text = asSent, text != RequestContentType.json { try checkCharset(text) }
        let boundary = endpoint.format.takesForms ? FormBoundary(contentType: asSent)?.text : nil
        canonical = boundary.map { "multipart/form-data; boundary=\(quoted($0))" } ?? RequestContentType.json
    }

    /// The field for the upstream, as a line of HTTP/1.1.
    package var line: [UInt8] {
        canonical == RequestContentType.json ? RequestContentType.jsonLine : RequestContentType.line(canonical)
    }

    private static let json = "application/json"
    private static let jsonLine = line(json)

    private static func line(_ value: String) -> [UInt8] { Array("content-type: \(value)\r\n".utf8) }
}

/// The reason why a request's `Content-Type` is refused.
package enum ContentTypeFault: Error, Sendable, Hashable, CustomStringConvertible {
    case repeated
    case malformed(String)
    case charset(String)

    /// Whether the body is in an encoding that is not read here.
    package var isAboutCharset: Bool { if case .charset = self { true } else { false } }

    package var description: String {
        switch self {
        case .repeated: "The header Content-Type is given more than once; give it once."
        case .malformed(let text):
            "The Content-Type '\(text.prefix(100))' is malformed; send application/json, or multipart/form-data with its boundary."
        case .charset(let name): "The charset '\(name.prefix(40))' of the Content-Type is not read here; send the body in UTF-8."
        }
    }
}

/// Checks that a `Content-Type` names UTF-8 or no charset.
private func checkCharset(_ text: String) throws(ContentTypeFault) {
    var parameters = HeaderParameters(text)
    var charsets = 0
    while let (name, value) = parameters.next() {
        guard name == "charset" else { continue }
        charsets += 1
        guard charsets == 1 else { throw .malformed(text) }
        guard ["utf-8", "utf8"].contains(value.lowercased()) else { throw .charset(value) }
    }
    // A charset that stands where it cannot be read is one all the same, and a comma joins two fields. A form's boundary is looked at with the form.
    if parameters.value != "multipart/form-data", parameters.isMalformed || parameters.value.contains(",") { throw .malformed(text) }
}

/// A boundary as the value of a parameter (RFC 9110 §5.6.6).
private func quoted(_ boundary: [UInt8]) -> String {
    let text = String(decoding: boundary, as: UTF8.self)
    return boundary.allSatisfy(isTokenByte) ? text : "\"\(text)\""
}
