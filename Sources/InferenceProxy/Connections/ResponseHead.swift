package import NIOHTTP1

/// The status and the header fields of a response.
package struct ResponseHead {
    let status: HTTPResponseStatus
    let headers: HTTPHeaders
    /// Further fields, which follow `headers`.
    let more: [(String, String)]
    let date: String
    /// The body's length in bytes; nil for a stream.
    let length: Int?
    /// Whether the connection is closed after the response.
    let closes: Bool

    package init(status: HTTPResponseStatus, headers: HTTPHeaders, more: [(String, String)] = [], date: String, length: Int?, closes: Bool) {
        self.status = status
        self.headers = headers
        self.more = more
        self.date = date
        self.length = length
        self.closes = closes
    }

    /// The same head for one of NIO's encoders, which choose the framing of a body without a length themselves.
    package func encodable(_ version: HTTPVersion) -> HTTPResponseHead {
        var head = HTTPResponseHead(version: version, status: status, headers: headers)
        head.headers.add(contentsOf: more)
        head.headers.add(name: "date", value: date)
        head.headers.add(name: "server", value: "imo")
        if let length { head.headers.replaceOrAdd(name: "content-length", value: String(length)) }
        if closes { head.headers.replaceOrAdd(name: "connection", value: "close") }
        return head
    }
}
