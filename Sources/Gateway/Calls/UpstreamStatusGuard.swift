internal import NIOCore
internal import NIOHTTP1

/// An upstream answered with a status below 100, which HTTP has not (RFC 9110 §15).
struct UpstreamStatusOutOfRange: Error {
    let status: UInt
}

/// Fails an answer whose status is below 100 before the HTTP client sees it: the client takes it for an interim answer, which has no body, and traps on
/// the body that its parser delivers all the same.
final class UpstreamStatusGuard: ChannelInboundHandler {
    typealias InboundIn = HTTPClientResponsePart
    typealias InboundOut = HTTPClientResponsePart

    private var hasFailed = false

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if case .head(let head) = unwrapInboundIn(data), head.status.code < 100 {
            hasFailed = true
            context.fireErrorCaught(UpstreamStatusOutOfRange(status: head.status.code))
            context.close(promise: nil)
        }
        // What follows belongs to an answer that has failed.
        if !hasFailed { context.fireChannelRead(data) }
    }

    /// Puts a guard behind the parser of a connection that the HTTP client has set up.
    @Sendable static func install(in channel: any Channel) -> EventLoopFuture<Void> {
        channel.eventLoop.submit {
            let pipeline = channel.pipeline.syncOperations
            let parser = try pipeline.handler(type: ByteToMessageHandler<HTTPResponseDecoder>.self)
            try pipeline.addHandler(UpstreamStatusGuard(), position: .after(parser))
        }
    }
}
