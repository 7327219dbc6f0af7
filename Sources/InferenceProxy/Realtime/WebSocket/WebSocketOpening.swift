internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix
internal import NIOSSL
internal import Upstreams

/// The opening handshake with an upstream: asks for a WebSocket, and puts the peer in its place when the upstream agrees.
final class WebSocketOpening: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPClientResponsePart
    typealias OutboundOut = ByteBuffer

    private let request: ByteBuffer
    private let key: String
    private let heads = WebSocketResponseHeads()
    private let decoder = HTTPResponseDecoder(informationalResponseStrategy: .drop)
    private let peer: WebSocketPeer
    private var decoderContext: ChannelHandlerContext?
    private var head: HTTPResponseHead?
    private var whenDone: ((AttemptFailure?) -> Void)?
    private var channel: (any Channel)?

    /// - Parameters:
    ///   - request: The request's lines, without those of the handshake.
    ///   - whenDone: Called once on the event loop, with nil when the peer is in place.
    init(request: String, peer: WebSocketPeer, whenDone: @escaping (AttemptFailure?) -> Void) {
        key = WebSocketHandshake.makeKey()
        self.request = ByteBuffer(
            string: request + "upgrade: websocket\r\nconnection: Upgrade\r\nsec-websocket-version: 13\r\nsec-websocket-key: \(key)\r\n\r\n")
        self.peer = peer
        self.whenDone = whenDone
    }

    /// Connects and begins the handshake.
    func begin(_ authority: UpstreamAuthority, tls: NIOSSLContext?, timeoutMilliseconds: Int64, on eventLoop: any EventLoop) {
        let opening = NIOLoopBound(self, eventLoop: eventLoop)
        ClientBootstrap(group: eventLoop)
            .connectTimeout(.milliseconds(timeoutMilliseconds))
            .channelOption(.socketOption(.tcp_nodelay), value: 1)
            .channelOption(.writeBufferWaterMark, value: .init(low: 16 << 10, high: 64 << 10))
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let operations = channel.pipeline.syncOperations
                    if let tls { try operations.addHandler(try NIOSSLClientHandler(context: tls, serverHostname: authority.serverName)) }
                    try operations.addHandler(opening.value.heads)
                    try operations.addHandler(ByteToMessageHandler(opening.value.decoder))
                    try operations.addHandler(opening.value)
                }
            }
            .connect(host: authority.host, port: authority.port)
            .whenFailure { _ in opening.value.finish(.unreachable) }
    }

    /// Gives the handshake up; nobody is told.
    func cancel() {
        whenDone = nil
        channel?.close(promise: nil)
    }

    private func finish(_ failure: AttemptFailure?) {
        let whenDone = whenDone
        self.whenDone = nil
        if failure != nil || whenDone == nil { channel?.close(promise: nil) }
        whenDone?(failure)
    }

    // MARK: The channel's side

    func handlerAdded(context: ChannelHandlerContext) {
        channel = context.channel
        decoderContext = try? context.pipeline.syncOperations.context(handlerType: ByteToMessageHandler<HTTPResponseDecoder>.self)
    }

    func handlerRemoved(context: ChannelHandlerContext) { decoderContext = nil }

    func channelActive(context: ChannelHandlerContext) {
        guard whenDone != nil else { return context.close(promise: nil) }
        decoder.write(data: .head(HTTPRequestHead(version: .http1_1, method: .GET, uri: "/")))
        // Past the parser, which knows requests of its own kind only.
        decoderContext?.writeAndFlush(NIOAny(request), promise: nil)
        context.fireChannelActive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            self.head = head
            if !WebSocketHandshake.accepts(head, key: key) { refuse(head) }
        case .body: break
        // The bytes behind it are the peer's.
        case .end: if whenDone != nil { becomeWebSocket(context) }
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        finish(head == nil ? .closed : .brokenOff)
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { finish(error is HTTPParserError ? .malformed : .closed) }

    private func refuse(_ head: HTTPResponseHead) {
        let status = Int(head.status.code)
        finish(status >= 400 ? .status(status, retryAfterSeconds: head.headers.first(name: "retry-after").flatMap { Int($0) }) : .malformed)
    }

    private func becomeWebSocket(_ context: ChannelHandlerContext) {
        // Its own removal makes this handler forget the parser.
        let (operations, decoderContext) = (context.pipeline.syncOperations, decoderContext)
        do {
            try operations.addHandler(peer, position: .after(heads))
            heads.open()
            _ = operations.removeHandler(self)
            if let decoderContext { _ = operations.removeHandler(context: decoderContext) }
        } catch {
            return finish(.closed)
        }
        finish(nil)
    }
}
