internal import NIOCore
internal import NIOHTTP1

/// Writes a response to one stream of an HTTP/2 connection, as parts for NIO's codec.
final class HTTP2ResponseWriter: ResponseWriter {
    private var stream: ChannelHandlerContext?
    private(set) var needsFlush = false
    private(set) var isInResponse = false

    func attach(_ context: ChannelHandlerContext) { stream = context }

    func detach() { stream = nil }

    func beginExchange(_ version: HTTPVersion) {}

    func writeContinue() {
        write(.head(HTTPResponseHead(version: .http1_1, status: .continue)))
        flush()
    }

    func writeHead(_ head: ResponseHead) {
        isInResponse = true
        write(.head(head.encodable(.http1_1)))
    }

    func writeBody(_ bytes: ByteBuffer) { write(.body(.byteBuffer(bytes))) }

    func writeEnd() {
        isInResponse = false
        write(.end(nil))
    }

    private func write(_ part: HTTPServerResponsePart) {
        stream?.write(NIOAny(part), promise: nil)
        needsFlush = true
    }

    func handOver() {}

    func flush() {
        needsFlush = false
        stream?.flush()
    }

    func sendAll(_ promise: EventLoopPromise<Void>) {
        guard let stream else { return promise.succeed() }
        needsFlush = false
        stream.writeAndFlush(NIOAny(HTTPServerResponsePart.body(.byteBuffer(ByteBuffer()))), promise: promise)
    }

    /// A stream closes by itself when both sides have ended it (RFC 9113 §5.1). Closing it before that would reset it.
    func finish(_ promise: EventLoopPromise<Void>) {
        guard let stream else { return promise.succeed() }
        flush()
        stream.channel.closeFuture.cascade(to: promise)
    }

    /// The stream's window holds its bytes back.
    var unsentBytes: Int { 0 }
}
