internal import NIOCore

/// One side of a WebSocket connection as a handler of its channel: reads frames, answers pings, and closes as both sides agreed (RFC 6455 §7).
///
/// Messages are fetched by the session, and only those fetched make room for more: a side that is not listened to is not read from.
final class WebSocketPeer: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// The session that two peers belong to.
    protocol Listener: AnyObject {
        /// There may be messages to fetch, or room to write to.
        func peerMoved(_ peer: WebSocketPeer)
        /// The peer's side is over, with the code that it gave, if any.
        func peerClosed(_ peer: WebSocketPeer, _ end: End)
    }

    enum End {
        case closed(WebSocketCode?)
        case broken(WebSocketFault)
        case lost
    }

    private enum State {
        case open
        /// A close frame was sent; the other side's is awaited until the deadline.
        case closing(until: NIODeadline)
        case closed
    }

    /// The time for the other side to answer a close frame.
    private static let closeSeconds: Int64 = 5

    private let isServer: Bool
    private var reader: WebSocketReader
    private var state = State.open
    private var context: ChannelHandlerContext?
    private weak var listener: (any Listener)?
    private var hasReadWaiting = false
    /// Whether the session takes no more of this side's messages for now. Nothing is then read from it.
    var isHeldUp = false {
        didSet {
            guard oldValue, !isHeldUp else { return }
            // Its silence was not its own.
            lastHeard = .now()
            resume()
        }
    }
    private var isEndTold = false
    /// Whether the upstream's connection is over, and what came of it is still to be fetched.
    private var isOver = false
    private(set) var lastHeard = NIODeadline.now()
    private var lastPing = NIODeadline.now()

    /// - Parameter isServer: Whether the gateway is the server of this connection.
    init(isServer: Bool, maximumMessageBytes: Int, listener: any Listener) {
        self.isServer = isServer
        self.listener = listener
        reader = WebSocketReader(from: isServer ? .client : .server, maximumMessageBytes: maximumMessageBytes)
    }

    // MARK: The session's side

    var keptByteCount: Int { reader.keptByteCount }

    var isWritable: Bool { context?.channel.isWritable ?? false }

    /// Takes the next message; nil where none is complete, or the connection has ended.
    func nextMessage() -> [UInt8]? {
        while case .open = state {
            do throws(WebSocketFault) {
                guard let item = try reader.next() else { break }
                switch item {
                case .text(let message): return message
                case .binary: throw .binary
                case .ping(let payload): write(.pong(payload))
                case .pong: break
                case .close(let code): answerClose(code)
                }
            } catch {
                close(error.code, reason: "\(error)")
                tell(.broken(error))
            }
        }
        if isOver, isOpen {
            state = .closed
            tell(.lost)
        }
        return nil
    }

    func send(_ message: [UInt8]) {
        guard case .open = state else { return }
        write(.text(message))
    }

    func flush() { context?.flush() }

    /// Begins the closing handshake. What the other side still sends is thrown away.
    func close(_ code: WebSocketCode, reason: String) {
        guard case .open = state else { return }
        state = .closing(until: .now() + .seconds(WebSocketPeer.closeSeconds))
        write(.close(code, reason: reason))
        context?.flush()
        resume()
    }

    /// Closes at once.
    func abort() {
        guard !isClosed else { return }
        state = .closed
        context?.close(promise: nil)
    }

    var isClosed: Bool { if case .closed = state { true } else { false } }

    /// Asks a silent side for a sign of life, and gives one up that gave none.
    func tick(_ now: NIODeadline, pingInterval: TimeAmount, patience: TimeAmount) {
        switch state {
        case .open where !isHeldUp && lastHeard + patience <= now:
            tell(.lost)
            abort()
        case .open where lastPing + pingInterval <= now && lastHeard + pingInterval <= now:
            lastPing = now
            write(.ping)
            context?.flush()
        case .closing(let deadline) where deadline <= now: abort()
        default: break
        }
    }

    private func write(_ frame: WebSocketFrame) {
        let key = isServer ? nil : UInt32.random(in: 0 ... .max)
        context?.write(wrapOutboundOut(ByteBuffer(bytes: frame.bytes(maskingKey: key))), promise: nil)
    }

    private func answerClose(_ code: WebSocketCode?) {
        state = .closed
        write(.close(code ?? .normal, reason: ""))
        // First: the channel may close while the frame is sent, and would tell of a lost connection.
        tell(.closed(code))
        closeWhenSent()
    }

    private func closeWhenSent() {
        guard let context else { return }
        let sent = context.eventLoop.makePromise(of: Void.self)
        let channel = context.channel
        sent.futureResult.whenComplete { _ in channel.close(promise: nil) }
        context.writeAndFlush(wrapOutboundOut(ByteBuffer()), promise: sent)
    }

    private func tell(_ end: End) {
        guard !isEndTold else { return }
        isEndTold = true
        listener?.peerClosed(self, end)
    }

    /// Waits for nothing but the other side's close frame.
    private func readClose() {
        guard case .closing = state else { return }
        while let item = try? reader.next() {
            guard case .close = item else { continue }
            state = .closed
            return closeWhenSent()
        }
    }

    // MARK: The channel's side

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    func handlerRemoved(context: ChannelHandlerContext) {
        finish()
        self.context = nil
    }

    /// Writes bytes that are no frame.
    func write(_ bytes: ByteBuffer) { context?.writeAndFlush(wrapOutboundOut(bytes), promise: nil) }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        lastHeard = .now()
        if isClosed { return }
        reader.append(unwrapInboundIn(data).readableBytesView)
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        readClose()
        if case .open = state { listener?.peerMoved(self) }
    }

    /// Nothing is read while what came is not fetched, or while the other side reads nothing.
    func read(context: ChannelHandlerContext) {
        if case .open = state, isHeldUp || !context.channel.isWritable { hasReadWaiting = true } else { context.read() }
    }

    private func resume() {
        guard hasReadWaiting, !isHeldUp || !isOpen, let context, context.channel.isWritable || !isOpen else { return }
        hasReadWaiting = false
        context.read()
    }

    private var isOpen: Bool { if case .open = state { true } else { false } }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        resume()
        if case .open = state { listener?.peerMoved(self) }
        context.fireChannelWritabilityChanged()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard case ChannelEvent.inputClosed = event else { return context.fireUserInboundEventTriggered(event) }
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        finish()
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    /// The connection is over. What an upstream has sent is still delivered; of a client that is gone nothing is wanted.
    private func finish() {
        if !isServer, isOpen {
            isOver = true
            listener?.peerMoved(self)
        } else {
            state = .closed
            tell(.lost)
        }
    }
}
