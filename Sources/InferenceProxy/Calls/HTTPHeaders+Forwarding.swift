internal import Metering
internal import NIOHTTP1

extension HTTPHeaders {
    /// The text of the caller's API key. Never stored and never logged.
    ///
    /// - Throws: ``ContradictingKeys`` where the headers bring two keys of this gateway.
    var credential: Substring? {
        get throws(ContradictingKeys) {
            var reader = CredentialReader()
            for (name, value) in self { try reader.read(name, value) }
            return reader.key
        }
    }

    /// A client's headers for the upstream, as lines of HTTP/1.1, and the `Content-Type` by which its body was read.
    func upstreamLines(
        of endpoint: Endpoint, operators: OperatorFields, _ contentType: RequestContentType
    ) throws(UnwritableField) -> [UInt8] {
        var lines = UpstreamLines(of: endpoint, operators: operators, connection: self["connection"])
        for (name, value) in self { try lines.append(name, value) }
        return lines.bytes + contentType.line
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
