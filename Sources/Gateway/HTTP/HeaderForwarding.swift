internal import HTTPTypes
internal import NIOHTTP1

/// Headers that belong to one connection (RFC 9110 §7.6.1), in lower case; never forwarded either way.
private let hopByHop: Set<String> = [
    "connection", "keep-alive", "proxy-authenticate", "proxy-authorization", "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade",
]

/// What a client's request says to the gateway and not to the upstream. Credentials of any kind among them: the upstream gets the operator's.
private let forGatewayOnly: Set<String> = [
    "authorization", "cookie", "host", "content-length", "expect", "idempotency-key", "x-api-key", "api-key", "accept-encoding", "content-encoding",
]

/// What the gateway says itself of its answer.
private let ofGateway: Set<String> = ["content-length", "date", "server"]

/// A request's headers for the upstream.
func upstreamHeaders(of fields: HTTPFields, authorization: String?) -> HTTPHeaders {
    var headers = HTTPHeaders()
    headers.reserveCapacity(fields.count + 2)
    let named = connectionOptions(fields[.connection])
    for field in fields {
        let name = field.name.canonicalName
        if hopByHop.contains(name) || forGatewayOnly.contains(name) || name.hasPrefix("imo-") || named.contains(name) { continue }
        headers.add(name: field.name.rawName, value: field.value)
    }
    if let authorization { headers.add(name: "authorization", value: authorization) }
    headers.add(name: "accept-encoding", value: "identity")
    return headers
}

/// An upstream's headers for the client.
func clientFields(of headers: HTTPHeaders) -> HTTPFields {
    var fields = HTTPFields()
    fields.reserveCapacity(headers.count + 4)
    let named = connectionOptions(headers.first(name: "connection"))
    for (name, value) in headers {
        guard let name = HTTPField.Name(name) else { continue }
        let canonical = name.canonicalName
        if hopByHop.contains(canonical) || ofGateway.contains(canonical) || canonical.hasPrefix("imo-") || named.contains(canonical) { continue }
        fields.append(HTTPField(name: name, value: value))
    }
    return fields
}

/// The headers that a `Connection` header declares to be of this connection.
private func connectionOptions(_ value: String?) -> Set<String> {
    guard let value, value.utf8.count < 1024 else { return [] }
    return Set(value.split(separator: ",").map { $0.trimmingSpaces.lowercased() })
}

extension Substring {
    var trimmingSpaces: Substring {
        let isSpace: (Character) -> Bool = { $0 == " " || $0 == "\t" }
        var text = drop(while: isSpace)
        while let last = text.last, isSpace(last) { text.removeLast() }
        return text
    }
}
