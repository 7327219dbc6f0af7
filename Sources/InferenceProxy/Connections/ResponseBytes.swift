package import NIOCore
internal import NIOHTTP1

/// A response as the bytes of HTTP/1.1 (RFC 9112 §4, §6, §7.1), gathered until they are sent.
///
/// NIO's encoder makes a buffer of each part, and three of a chunk, and passes them to the socket one by one. Here, everything that a call writes in one
/// turn of its event loop is one buffer and one write.
package struct ResponseBytes {
    private static let initialCapacity = 1024

    private var bytes = ByteBuffer()
    /// Whether the response's status allows a body (RFC 9110 §6.4.1).
    package private(set) var hasBody = true
    private var isChunked = false

    package init() {}

    package var isEmpty: Bool { bytes.readableBytes == 0 }

    /// Adds the status line and the header fields.
    ///
    /// - Parameter isHTTP10: Whether the client speaks HTTP/1.0. It knows no chunks, so that a body without a length ends with the connection.
    package mutating func begin(_ head: ResponseHead, isHTTP10: Bool) {
        hasBody = head.status.mayHaveResponseBody
        isChunked = hasBody && head.length == nil && !isHTTP10
        let capacity = ResponseBytes.bound(head)
        if isEmpty { bytes.reserveCapacity(minimumWritableBytes: max(capacity, ResponseBytes.initialCapacity)) }
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

    /// Adds a part of the body.
    package mutating func append(_ body: ByteBuffer) {
        guard hasBody else { return }
        beginChunk(of: body.readableBytes)
        bytes.writeImmutableBuffer(body)
        endChunk(of: body.readableBytes)
    }

    /// Adds the framing before `count` bytes of the body, which the caller sends itself after ``take()``.
    package mutating func beginChunk(of count: Int) {
        guard isChunked, count > 0 else { return }
        bytes.writeString(String(count, radix: 16))
        bytes.writeStaticString("\r\n")
    }

    /// Adds the framing after `count` bytes of the body, which the caller has sent itself.
    package mutating func endChunk(of count: Int) {
        if isChunked, count > 0 { bytes.writeStaticString("\r\n") }
    }

    /// Adds the interim response that asks for the request's body (RFC 9110 §15.2.1).
    package mutating func writeContinue() { bytes.writeStaticString("HTTP/1.1 100 Continue\r\n\r\n") }

    /// Ends the body.
    package mutating func end() {
        if isChunked { bytes.writeStaticString("0\r\n\r\n") }
    }

    /// Removes and returns the bytes gathered so far.
    package mutating func take() -> ByteBuffer {
        defer { bytes = ByteBuffer() }
        return bytes
    }

    /// An upper bound of the head's size in bytes.
    private static func bound(_ head: ResponseHead) -> Int {
        let own = 256
        let headers = head.headers.reduce(0) { $0 + $1.name.utf8.count + $1.value.utf8.count + 4 }
        let more = head.more.reduce(0) { $0 + $1.0.utf8.count + $1.1.utf8.count + 4 }
        return own + head.status.reasonPhrase.utf8.count + head.date.utf8.count + headers + more
    }
}

/// Writes lines into memory that is known to be large enough.
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

/// Whether a header field says where the body or the connection ends. Only ``ResponseBytes`` says that.
private func isFraming(_ name: String) -> Bool {
    switch name.utf8.count {
    case 10: name.lowercased() == "connection"
    case 14: name.lowercased() == "content-length"
    case 17: name.lowercased() == "transfer-encoding"
    default: false
    }
}
