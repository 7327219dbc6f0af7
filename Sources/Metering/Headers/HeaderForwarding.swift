/// A rule that says which header fields of one side are forwarded to the other: those on a list. Fields of one connection (RFC 9110 §7.6.1) are never
/// forwarded.
package struct HeaderForwarding {
    /// Fields of the upstream's response that are for the caller.
    private static let fromUpstream = HeaderNameSet([
        "cache-control", "content-disposition", "content-encoding", "content-language", "content-type", "etag", "expires", "last-modified",
        "openai-processing-ms", "openai-version", "pragma", "request-id", "retry-after", "retry-after-ms", "x-accel-buffering",
        "x-content-type-options", "x-request-id", "x-should-retry",
    ])

    /// The names that the `Connection` fields list, in lower case.
    private let declared: Set<[UInt8]>
    private let allowed: HeaderNameSet
    /// Fields that are forwarded beside those.
    private let more: HeaderNameSet

    /// The rule for a client's request: the fields of the endpoint's wire format, and those that the operator forwards.
    ///
    /// - Parameter connection: The values of its `Connection` fields.
    package static func toUpstream(of endpoint: Endpoint, operators: OperatorFields, connection: [String]) -> HeaderForwarding {
        HeaderForwarding(declared: options(connection), allowed: endpoint.format.callerFields, more: operators.names)
    }

    /// The rule for the upstream's response.
    ///
    /// - Parameter connection: The values of its `Connection` fields.
    package static func toClient(connection: [String]) -> HeaderForwarding {
        HeaderForwarding(declared: options(connection), allowed: fromUpstream, more: .none)
    }

    /// Whether a field of this name is forwarded.
    package func passes(_ name: String) -> Bool {
        guard allowed.contains(name) || more.contains(name) else { return false }
        return declared.isEmpty || !declared.contains(name.utf8.map(lowercase))
    }

    /// The names that `Connection` lists. The usual ones are left out, because they name no field that would be forwarded.
    private static func options(_ values: [String]) -> Set<[UInt8]> {
        let unusual = values.filter { $0 != "keep-alive" && $0 != "close" && $0 != "Keep-Alive" }
        if unusual.isEmpty { return [] }
        let names = unusual.flatMap { $0.utf8.split(separator: UInt8(ascii: ",")) }
        return Set(names.map { $0.filter { $0 != 0x20 && $0 != 0x09 }.map(lowercase) })
    }
}

/// The error of a header field that cannot be a line of HTTP/1.1.
package struct UnwritableField: Error {}

/// The fields of a request that are forwarded to the upstream, as lines of HTTP/1.1.
package struct UpstreamLines {
    private let forwarding: HeaderForwarding
    package private(set) var bytes: [UInt8] = []

    /// - Parameters:
    ///   - endpoint: The endpoint whose wire format says what is forwarded.
    ///   - operators: The fields that the operator forwards besides.
    ///   - connection: The values of the request's `Connection` fields.
    package init(of endpoint: Endpoint, operators: OperatorFields = .none, connection: [String]) {
        forwarding = .toUpstream(of: endpoint, operators: operators, connection: connection)
        bytes.reserveCapacity(256)
    }

    /// Adds the next field of the request, unless it is not forwarded.
    ///
    /// - Throws: ``UnwritableField`` when the name or the value does not fit a line (RFC 9110 §5.5, §5.6.2). Fields from HTTP/2 may hold line ends.
    package mutating func append(_ name: String, _ value: String) throws(UnwritableField) {
        guard forwarding.passes(name) else { return }
        guard isToken(name), isFieldValue(value) else { throw UnwritableField() }
        bytes += name.utf8
        bytes.append(UInt8(ascii: ":"))
        bytes.append(UInt8(ascii: " "))
        bytes += value.utf8
        bytes.append(0x0D)
        bytes.append(0x0A)
    }
}

/// Whether a text is a `token` of RFC 9110 §5.6.2.
func isToken(_ text: String) -> Bool { !text.isEmpty && text.utf8.allSatisfy(isTokenByte) }

/// Whether a byte is a `tchar` of RFC 9110 §5.6.2.
func isTokenByte(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
    // ! # $ % & ' * + - . ^ _ ` | ~
    case 0x21, 0x23...0x27, 0x2A, 0x2B, 0x2D, 0x2E, 0x5E...0x60, 0x7C, 0x7E: true
    default: false
    }
}

/// Whether a text has neither line ends nor other control characters (RFC 9110 §5.5).
private func isFieldValue(_ text: String) -> Bool {
    text.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }
}
