internal import Metering
internal import NIOHTTP1

extension HTTPHeaders {
    /// The text of the caller's API key. Never stored and never logged.
    var credential: Substring? { Metering.credential(authorization: first(name: "authorization"), apiKey: first(name: "x-api-key")) }

    /// An upstream's headers for the client.
    var forClient: HTTPHeaders {
        var headers = HTTPHeaders()
        headers.reserveCapacity(count + 6)
        let forwarding = HeaderForwarding.toClient(connection: self["connection"])
        for (name, value) in self where forwarding.passes(name) { headers.add(name: name, value: value) }
        return headers
    }
}
