internal import Metering
internal import NIOHTTP1

extension HTTPHeaders {
    /// An upstream's headers for the client.
    var forClient: HTTPHeaders {
        var headers = HTTPHeaders()
        headers.reserveCapacity(count + 6)
        let forwarding = HeaderForwarding.toClient(connection: self["connection"])
        for (name, value) in self where forwarding.passes(name) { headers.add(name: name, value: value) }
        return headers
    }
}
