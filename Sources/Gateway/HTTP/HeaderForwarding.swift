internal import NIOCore
internal import NIOHTTP1

/// Headers that belong to one connection (RFC 9110 §7.6.1); never forwarded either way.
private let hopByHop = HeaderNameSet([
    "connection", "keep-alive", "proxy-authenticate", "proxy-authorization", "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade",
])

/// What a client's request says to the gateway and not to the upstream. Credentials of any kind among them: the upstream gets the operator's.
private let forGatewayOnly = HeaderNameSet([
    "authorization", "cookie", "host", "content-length", "expect", "idempotency-key", "x-api-key", "api-key", "accept-encoding", "content-encoding",
])

/// What the gateway says itself of its answer.
private let ofGateway = HeaderNameSet(["content-length", "date", "server"])

extension ByteBuffer {
    /// Writes a request's headers for the upstream as lines of HTTP/1.1.
    ///
    /// - Returns: false, and the buffer is of no use, when a name or a value could not stand in a line: what HTTP/2 carries may hold line ends.
    mutating func writeUpstreamFields(_ headers: HTTPHeaders) -> Bool {
        let named = headers.connectionOptions
        for (name, value) in headers {
            if hopByHop.contains(name) || forGatewayOnly.contains(name) || name.isOfGateway || named.contains(name) { continue }
            guard isToken(name), isFieldValue(value) else { return false }
            writeString(name)
            writeStaticString(": ")
            writeString(value)
            writeStaticString("\r\n")
        }
        return true
    }
}

extension HTTPHeaders {
    /// An upstream's headers for the client.
    var forClient: HTTPHeaders {
        var headers = HTTPHeaders()
        headers.reserveCapacity(count + 6)
        let named = connectionOptions
        for (name, value) in self {
            if hopByHop.contains(name) || ofGateway.contains(name) || name.isOfGateway || named.contains(name) { continue }
            headers.add(name: name, value: value)
        }
        return headers
    }

    /// The headers that `Connection` declares to be of this connection.
    fileprivate var connectionOptions: HeaderNameSet {
        guard let first = first(name: "connection"), !isUsual(first) else { return HeaderNameSet([]) }
        let options = self[canonicalForm: "connection"].filter { $0.utf8.count < 1024 }
        return HeaderNameSet(options.map(String.init))
    }

    private func isUsual(_ value: String) -> Bool { value == "keep-alive" || value == "close" || value == "Keep-Alive" }
}

/// Names of headers, found whatever the case of their letters and without making a copy.
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

extension Substring {
    var trimmingSpaces: Substring {
        let isSpace: (Character) -> Bool = { $0 == " " || $0 == "\t" }
        var text = drop(while: isSpace)
        while let last = text.last, isSpace(last) { text.removeLast() }
        return text
    }
}
