/// Which header fields of one side go on to the other (RFC 9110 §7.6.1), in the order in which they came.
package struct HeaderForwarding {
    /// Those that belong to one connection; never forwarded either way.
    private static let hopByHop = HeaderNameSet([
        "close", "connection", "keep-alive", "proxy-authenticate", "proxy-authorization", "proxy-connection", "te", "trailer", "transfer-encoding",
        "upgrade",
    ])

    /// What a client's request says to the gateway and not to the upstream. Credentials of any kind among them: the upstream gets the operator's.
    private static let forGatewayOnly = HeaderNameSet([
        "authorization", "cookie", "host", "content-length", "expect", "idempotency-key", "x-api-key", "api-key", "accept-encoding", "content-encoding",
    ])

    /// What the gateway says itself of its answer.
    private static let ofGateway = HeaderNameSet(["content-length", "date", "server"])

    private static let connection = HeaderNameSet(["connection"])

    /// What the `Connection` fields declare to be of the connection, in lower case.
    private let declared: Set<[UInt8]>
    private let withheld: HeaderNameSet

    /// From a client's request to the upstream.
    ///
    /// - Parameter connection: The values of its `Connection` fields.
    package static func toUpstream(connection: [String]) -> HeaderForwarding {
        HeaderForwarding(declared: options(connection), withheld: forGatewayOnly)
    }

    /// From the upstream's answer to the client.
    ///
    /// - Parameter connection: The values of its `Connection` fields.
    package static func toClient(connection: [String]) -> HeaderForwarding {
        HeaderForwarding(declared: options(connection), withheld: ofGateway)
    }

    /// Whether a field goes on.
    package func passes(_ name: String) -> Bool {
        if HeaderForwarding.hopByHop.contains(name) || withheld.contains(name) || name.isOfGateway { return false }
        return declared.isEmpty || !declared.contains(name.utf8.map(lowercase))
    }

    /// The names that `Connection` lists, but for the usual ones, which name no field that would go on.
    private static func options(_ values: [String]) -> Set<[UInt8]> {
        let unusual = values.filter { $0 != "keep-alive" && $0 != "close" && $0 != "Keep-Alive" }
        if unusual.isEmpty { return [] }
        let names = unusual.flatMap { $0.utf8.split(separator: UInt8(ascii: ",")) }
        return Set(names.map { $0.filter { $0 != 0x20 && $0 != 0x09 }.map(lowercase) })
    }
}

/// A field of a header that cannot be a line of HTTP/1.1.
package struct UnwritableField: Error {}

extension HeaderForwarding {
    /// A request's fields for the upstream as lines of HTTP/1.1.
    ///
    /// - Throws: When a name or a value could not stand in a line (RFC 9110 §5.5, §5.6.2): what HTTP/2 carries may hold line ends.
    package static func upstreamLines(of fields: [(name: String, value: String)]) throws(UnwritableField) -> [UInt8] {
        let forwarding = toUpstream(connection: fields.compactMap { connection.contains($0.name) ? $0.value : nil })
        var lines: [UInt8] = []
        lines.reserveCapacity(256)
        for (name, value) in fields where forwarding.passes(name) {
            guard isToken(name), isFieldValue(value) else { throw UnwritableField() }
            lines += name.utf8
            lines += [UInt8(ascii: ":"), UInt8(ascii: " ")]
            lines += value.utf8
            lines += [0x0D, 0x0A]
        }
        return lines
    }
}

/// Names of fields, found whatever the case of their letters and without making a copy.
private struct HeaderNameSet: Sendable {
    private var byLength: [[[UInt8]]] = []

    init(_ names: [String]) {
        for name in names {
            let bytes = name.utf8.map(lowercase)
            while byLength.count <= bytes.count { byLength.append([]) }
            byLength[bytes.count].append(bytes)
        }
    }

    func contains(_ name: String) -> Bool {
        let name = name.utf8
        guard name.count < byLength.count else { return false }
        return byLength[name.count].contains { zip($0, name).allSatisfy { $0 == lowercase($1) } }
    }
}

extension String {
    /// Whether this names a header that the gateway alone says.
    fileprivate var isOfGateway: Bool { zip(utf8, "imo-".utf8).reduce(0) { $0 + (lowercase($1.0) == $1.1 ? 1 : 0) } == 4 }
}

private func lowercase(_ byte: UInt8) -> UInt8 { (0x41...0x5A).contains(byte) ? byte | 0x20 : byte }

/// RFC 9110 §5.6.2
private func isToken(_ text: String) -> Bool {
    !text.isEmpty
        && text.utf8.allSatisfy { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
            default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
            }
        }
}

/// RFC 9110 §5.5: neither line ends nor other control characters.
private func isFieldValue(_ text: String) -> Bool {
    text.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }
}
