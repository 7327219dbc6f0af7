package import NIOCore
package import NIOHTTP1

/// What stands before an answer's body.
package struct AnswerHead {
    let status: HTTPResponseStatus
    let headers: HTTPHeaders
    /// Headers beside those.
    let more: [(String, String)]
    let date: String
    /// The body's length; nil for a stream.
    let length: Int?
    /// Whether the connection is closed after the answer.
    let closes: Bool

    package init(status: HTTPResponseStatus, headers: HTTPHeaders, more: [(String, String)] = [], date: String, length: Int?, closes: Bool) {
        self.status = status
        self.headers = headers
        self.more = more
        self.date = date
        self.length = length
        self.closes = closes
    }

    /// The same for an encoder. It finds out itself how a body without a length is framed.
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

/// An answer as the bytes of HTTP/1.1 (RFC 9112 §4, §6, §7.1), gathered until they are sent.
///
/// NIO's encoder makes a buffer of each part, three of a chunk, and passes them to the socket one by one. What a call answers in one turn of its event
/// loop is one buffer here, and one write.
package struct AnswerBytes {
    private static let initialCapacity = 1024

    private var bytes = ByteBuffer()
    /// Whether the status is one that has a body (RFC 9110 §6.4.1).
    package private(set) var hasBody = true
    private var isChunked = false

    package init() {}

    package var isEmpty: Bool { bytes.readableBytes == 0 }

    /// The status line and the header.
    ///
    /// - Parameter isHTTP10: For a client of HTTP/1.0, who knows no chunks: a body without a length ends with the connection.
    package mutating func begin(_ head: AnswerHead, isHTTP10: Bool) {
        hasBody = head.status.mayHaveResponseBody
        isChunked = hasBody && head.length == nil && !isHTTP10
        let capacity = AnswerBytes.bound(head)
        if isEmpty { bytes.reserveCapacity(minimumWritableBytes: max(capacity, AnswerBytes.initialCapacity)) }
        bytes.writeWithUnsafeMutableBytes(minimumWritableBytes: capacity) { space in
            var lines = LineWriter(space: space)
            lines.writeStatus(head.status, isHTTP10: isHTTP10)
            for (name, value) in head.headers where !isFraming(name) { lines.write(name, value) }
            for (name, value) in head.more { lines.write(name, value) }
            lines.write("date", head.date)
            lines.write("server", "imo")
            if hasBody, let length = head.length { lines.write("content-length", String(length)) }
            if isChunked { lines.write("transfer-encoding", "chunked") }
            if head.closes { lines.write("connection", "close") }
            lines.end()
            return lines.count
        }
    }

    /// Some of the body.
    package mutating func append(_ body: ByteBuffer) {
        guard hasBody else { return }
        beginChunk(of: body.readableBytes)
        bytes.writeImmutableBuffer(body)
        endChunk(of: body.readableBytes)
    }

    /// What stands before so many bytes of the body, where they are sent from where they are.
    package mutating func beginChunk(of count: Int) {
        guard isChunked, count > 0 else { return }
        bytes.writeString(String(count, radix: 16))
        bytes.writeStaticString("\r\n")
    }

    /// What stands after them.
    package mutating func endChunk(of count: Int) {
        if isChunked, count > 0 { bytes.writeStaticString("\r\n") }
    }

    /// The end of the body.
    package mutating func end() {
        if isChunked { bytes.writeStaticString("0\r\n\r\n") }
    }

    /// The bytes to be sent now.
    package mutating func take() -> ByteBuffer {
        defer { bytes = ByteBuffer() }
        return bytes
    }

    /// At least as many bytes as a head has.
    private static func bound(_ head: AnswerHead) -> Int {
        let own = 256
        let headers = head.headers.reduce(0) { $0 + $1.name.utf8.count + $1.value.utf8.count + 4 }
        let more = head.more.reduce(0) { $0 + $1.0.utf8.count + $1.1.utf8.count + 4 }
        return own + head.status.reasonPhrase.utf8.count + head.date.utf8.count + headers + more
    }
}

/// Writes lines into memory that has room for them.
private struct LineWriter {
    let space: UnsafeMutableRawBufferPointer
    private(set) var count = 0

    init(space: UnsafeMutableRawBufferPointer) {
        self.space = space
    }

    mutating func writeStatus(_ status: HTTPResponseStatus, isHTTP10: Bool) {
        write(isHTTP10 ? "HTTP/1.0 " : "HTTP/1.1 ")
        write(String(status.code))
        write(" ")
        write(status.reasonPhrase)
        end()
    }

    mutating func write(_ name: String, _ value: String) {
        write(name)
        write(": ")
        write(value)
        end()
    }

    mutating func end() { write("\r\n") }

    private mutating func write(_ text: String) {
        UnsafeMutableRawBufferPointer(rebasing: space[count...]).copyBytes(from: text.utf8)
        count += text.utf8.count
    }
}

/// Whether a header says where the body or the connection ends, which is said here and nowhere else.
private func isFraming(_ name: String) -> Bool {
    switch name.utf8.count {
    case 10: name.lowercased() == "connection"
    case 14: name.lowercased() == "content-length"
    case 17: name.lowercased() == "transfer-encoding"
    default: false
    }
}
