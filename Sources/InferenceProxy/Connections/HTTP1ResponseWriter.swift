internal import NIOCore
internal import NIOHTTP1

/// Writes responses as the bytes of HTTP/1.1, gathered until they are sent.
///
/// The bytes enter the pipeline before NIO's encoder, which Hummingbird's responses go through.
final class HTTP1ResponseWriter: ResponseWriter {
    /// Longer bodies are sent without being copied.
    private static let maximumCopiedBytes = 16 << 10

    /// The place of NIO's encoder in the pipeline.
    private var encoder: ChannelHandlerContext?
    private var gathered = ResponseBytes()
    private var isHTTP10 = false
    private(set) var needsFlush = false
    private(set) var isInResponse = false

    func attach(_ context: ChannelHandlerContext) {
        encoder = try? context.pipeline.syncOperations.context(handlerType: HTTPResponseEncoder.self)
        precondition(encoder != nil, "the pipeline has no encoder of HTTP/1.1")
    }

    func detach() { encoder = nil }

    func beginExchange(_ version: HTTPVersion) { isHTTP10 = version == .http1_0 }

    func writeContinue() {
        guard !isHTTP10 else { return }
        gathered.writeContinue()
        flush()
    }

    func writeHead(_ head: ResponseHead) {
        gathered.begin(head, isHTTP10: isHTTP10)
        (needsFlush, isInResponse) = (true, true)
    }

    func writeBody(_ bytes: ByteBuffer) {
        needsFlush = true
        guard gathered.hasBody, bytes.readableBytes > HTTP1ResponseWriter.maximumCopiedBytes else { return gathered.append(bytes) }
        gathered.beginChunk(of: bytes.readableBytes)
        handOver()
        encoder?.write(NIOAny(bytes), promise: nil)
        gathered.endChunk(of: bytes.readableBytes)
    }

    func writeEnd() {
        gathered.end()
        (needsFlush, isInResponse) = (true, false)
    }

    func handOver() {
        if !gathered.isEmpty { encoder?.write(NIOAny(gathered.take()), promise: nil) }
    }

    func flush() {
        needsFlush = false
        handOver()
        encoder?.flush()
    }

    func finish(_ promise: EventLoopPromise<Void>) { sendAll(promise) }

    func sendAll(_ promise: EventLoopPromise<Void>) {
        needsFlush = false
        guard let encoder else { return promise.succeed() }
        encoder.writeAndFlush(NIOAny(gathered.take()), promise: promise)
    }

    var unsentBytes: Int { (try? encoder?.channel.syncOptions?.getOption(.bufferedWritableBytes)) ?? 0 }
}
