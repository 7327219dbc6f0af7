internal import NIOCore
internal import NIOHTTP2

/// What a connection of HTTP/2 (RFC 9113) needs beside its streams: it is closed when it has had none for a while, and, when the gateway stops, as
/// soon as those that run have ended.
final class HTTP2ClientConnection: ChannelInboundHandler {
    typealias InboundIn = HTTP2Frame
    typealias InboundOut = HTTP2Frame
    typealias OutboundOut = HTTP2Frame

    private let worker: ProxyWorker
    private var context: ChannelHandlerContext?
    private var streamCount = 0
    private var lastStream = HTTP2StreamID.rootStream
    private var isEnding = false
    private var lastActivity = NIODeadline.now()

    init(worker: ProxyWorker) {
        self.worker = worker
    }

    /// Counts the connection's streams.
    struct StreamCounter: NIOHTTP2StreamDelegate {
        let connection: NIOLoopBound<HTTP2ClientConnection>

        func streamCreated(_ id: HTTP2StreamID, channel: any Channel) { connection.value.opened(id) }
        func streamClosed(_ id: HTTP2StreamID, channel: any Channel) { connection.value.closed() }
    }

    var streamDelegate: StreamCounter { StreamCounter(connection: NIOLoopBound(self, eventLoop: worker.eventLoop)) }

    private func opened(_ id: HTTP2StreamID) {
        streamCount += 1
        lastStream = max(lastStream, id)
    }

    private func closed() {
        streamCount -= 1
        lastActivity = .now()
        if isEnding, streamCount == 0 { context?.close(promise: nil) }
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        worker.opened(self)
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
        worker.closed(self)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case is ChannelShouldQuiesceEvent: end(context: context)
        case ChannelEvent.inputClosed: context.close(promise: nil)
        default: context.fireUserInboundEventTriggered(event)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    /// Takes no more streams and closes after the last one.
    private func end(context: ChannelHandlerContext) {
        guard !isEnding else { return }
        isEnding = true
        let goAway = HTTP2Frame.FramePayload.goAway(lastStreamID: lastStream, errorCode: .noError, opaqueData: nil)
        context.writeAndFlush(wrapOutboundOut(HTTP2Frame(streamID: .rootStream, payload: goAway)), promise: nil)
        if streamCount == 0 { context.close(promise: nil) }
    }
}

extension HTTP2ClientConnection: WatchedConnection {
    func close() { context?.close(promise: nil) }

    func tick(_ now: NIODeadline) {
        guard streamCount == 0, lastActivity + .seconds(worker.proxy.configuration.clientIdleTimeoutSeconds) <= now else { return }
        if let context { end(context: context) }
    }
}
