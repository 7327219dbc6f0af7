internal import Metering
internal import NIOHTTP1

extension HTTPHeaders {
    /// The text of the caller's API key. Never stored and never logged.
    var credential: Substring? { Metering.credential(authorization: first(name: "authorization"), apiKey: first(name: "x-api-key")) }

    /// A client's headers for the upstream, as lines of HTTP/1.1.
    func upstreamLines() throws(UnwritableField) -> [UInt8] {
        var lines = UpstreamLines(connection: self["connection"])
        for (name, value) in self { try lines.append(name, value) }
        return lines.bytes
    }

    /// An upstream's headers for the client.
    var forClient: HTTPHeaders {
        var headers = HTTPHeaders()
        headers.reserveCapacity(count + 6)
        let forwarding = HeaderForwarding.toClient(connection: self["connection"])
        for (name, value) in self where forwarding.passes(name) { headers.add(name: name, value: value) }
        return headers
    }
}
