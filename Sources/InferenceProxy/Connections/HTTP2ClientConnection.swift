internal import NIOCore
internal import NIOHTTP2

/// A client's HTTP/2 connection (RFC 9113) apart from its streams.
///
/// It translates the channel's events for an ``HTTP2ConnectionMachine`` and carries out the machine's actions.
final class HTTP2ClientConnection: ChannelInboundHandler, WatchedConnection {
    typealias InboundIn = HTTP2Frame
    typealias InboundOut = HTTP2Frame
    typealias OutboundOut = HTTP2Frame

    private let worker: ProxyWorker
    private var machine: HTTP2ConnectionMachine
    private var context: ChannelHandlerContext?
    /// The place in the pipeline between TLS and NIO's HTTP/2 handler. Bytes written from there pass by NIO's state machine.
    private var transport: ChannelHandlerContext?

    init(worker: ProxyWorker) {
        self.worker = worker
        machine = HTTP2ConnectionMachine(idleTimeout: .seconds(worker.proxy.configuration.clientIdleTimeoutSeconds), now: .now())
    }

    /// Counts the connection's streams.
    struct StreamCounter: NIOHTTP2StreamDelegate {
        let connection: NIOLoopBound<HTTP2ClientConnection>

        func streamCreated(_ id: HTTP2StreamID, channel: any Channel) { connection.value.handle(.streamOpened(id)) }
        func streamClosed(_ id: HTTP2StreamID, channel: any Channel) { connection.value.handle(.streamClosed(at: .now())) }
    }

    var streamDelegate: StreamCounter { StreamCounter(connection: NIOLoopBound(self, eventLoop: worker.eventLoop)) }

    private func handle(_ event: HTTP2ConnectionMachine.Event) {
        guard let action = machine.handle(event) else { return }
        switch action {
        case .announce:
            transport?.write(NIOAny(ByteBuffer(bytes: HTTP2ClientConnection.firstGoAway)), promise: nil)
            write(.ping(HTTP2ConnectionMachine.shutdownPing, ack: false))
            context?.flush()
        case .refuseStreams(let last):
            write(.goAway(lastStreamID: last, errorCode: .noError, opaqueData: nil))
            context?.flush()
        case .refuseStreamsAndClose(let last):
            write(.goAway(lastStreamID: last, errorCode: .noError, opaqueData: nil))
            close()
        case .close: close()
        }
    }

    /// A GOAWAY frame (RFC 9113 §6.8) for the greatest stream identifier, without an error. NIO's state machine would open no stream after it.
    private static let firstGoAway: [UInt8] = [0, 0, 8, 7, 0, 0, 0, 0, 0, 0x7f, 0xff, 0xff, 0xff, 0, 0, 0, 0]

    private func write(_ payload: HTTP2Frame.FramePayload) {
        context?.write(wrapOutboundOut(HTTP2Frame(streamID: .rootStream, payload: payload)), promise: nil)
    }

    /// Closes the connection when the present event is dealt with: the last frame of a stream is sent after the stream counts as closed.
    func close() {
        worker.eventLoop.assumeIsolated().execute {
            self.context?.flush()
            self.context?.close(promise: nil)
        }
    }

    /// The gateway stops. Called instead of firing the event through the pipeline, because NIO would hand it on to every stream.
    func quiesce() { handle(.quiesce(at: .now())) }

    func tick(_ now: NIODeadline) { handle(.tick(now)) }

    // MARK: Events of the channel

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        transport = try? context.pipeline.syncOperations.context(handlerType: HTTP2QuiescingHandler.self)
        precondition(transport != nil, "the pipeline has no place for the first GOAWAY")
        worker.opened(self)
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        handle(.closed)
        (self.context, transport) = (nil, nil)
        worker.closed(self)
    }

    func channelInactive(context: ChannelHandlerContext) {
        handle(.closed)
        context.fireChannelInactive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if case .ping(let data, ack: true) = unwrapInboundIn(data).payload { handle(.pingAcknowledged(data)) }
        context.fireChannelRead(data)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case ChannelEvent.inputClosed = event { handle(.failed) } else { context.fireUserInboundEventTriggered(event) }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { handle(.failed) }
}

/// Tells an HTTP/2 connection that the gateway stops, and keeps that from its streams, each of which ends with its own exchange.
///
/// Its place is between TLS and NIO's HTTP/2 handler.
final class HTTP2QuiescingHandler: ChannelInboundHandler {
    typealias InboundIn = Any

    private let connection: HTTP2ClientConnection

    init(_ connection: HTTP2ClientConnection) { self.connection = connection }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is ChannelShouldQuiesceEvent { connection.quiesce() } else { context.fireUserInboundEventTriggered(event) }
    }
}
