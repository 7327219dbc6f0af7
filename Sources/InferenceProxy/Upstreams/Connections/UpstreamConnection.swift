internal import NIOCore
internal import NIOHTTP1
internal import NIOTLS
internal import Resilience

/// A connection to an upstream: one call's exchange after another (RFC 9112), on one event loop.
final class UpstreamConnection: ChannelDuplexHandler {
    typealias InboundIn = HTTPClientResponsePart
    typealias OutboundIn = Never
    typealias OutboundOut = ByteBuffer

    private enum State {
        case idle(until: NIODeadline)
        /// The receiver is nil when the call needs nothing more and the rest of the response is only read off, until the deadline.
        case busy(receiver: (any ResponseReceiver)?, deadline: NIODeadline?)
        case closed
    }

    let host: UpstreamHost
    private let pool: UpstreamPool
    private let decoder: HTTPResponseDecoder
    private var state = State.busy(receiver: nil, deadline: nil)
    private var context: ChannelHandlerContext?
    /// The parser's place in the pipeline: bytes written from there go to the socket without another encoder.
    private var decoderContext: ChannelHandlerContext?
    /// The caller whose place among the host's connections this one takes; nil while it is idle.
    var source: CallSource?
    /// Whether an exchange was completed on this connection before. The upstream may just be closing it then.
    private(set) var isReused = false
    private var hasAnswerBegun = false
    private var hasAnswerEnded = false
    private var isReusable = true
    private var isPaused = false
    private var hasReadWaiting = false
    /// Until when TLS must have shaken hands; nil when it has, or there is none.
    private var handshakeDeadline: NIODeadline?

    init(host: UpstreamHost, pool: UpstreamPool, decoder: HTTPResponseDecoder, handshakeDeadline: NIODeadline?) {
        self.host = host
        self.pool = pool
        self.decoder = decoder
        self.handshakeDeadline = handshakeDeadline
    }

    // MARK: The call's side

    /// Sends a request, whole and ready for the wire. The receiver may be told of a failure, or even of a response, before this returns.
    func send(_ request: ByteBuffer, for receiver: any ResponseReceiver) {
        state = .busy(receiver: receiver, deadline: nil)
        hasAnswerBegun = false
        hasAnswerEnded = false
        isReusable = true
        decoder.write(data: .head(UpstreamConnection.anyRequest))
        decoderContext?.writeAndFlush(NIOAny(request), promise: nil)
    }

    /// The request as the parser of responses is told of it: it matters only that it is no HEAD and no CONNECT.
    private static let anyRequest = HTTPRequestHead(version: .http1_1, method: .POST, uri: "/")

    /// Reads no more from the upstream until ``resume()``.
    func pause() { isPaused = true }

    func resume() {
        guard isPaused else { return }
        isPaused = false
        guard hasReadWaiting else { return }
        hasReadWaiting = false
        context?.read()
    }

    /// The call needs nothing more: what still comes is read until the deadline, so that the connection can be used again.
    func drain(until deadline: NIODeadline) {
        guard case .busy = state else { return }
        state = .busy(receiver: nil, deadline: deadline)
        resume()
    }

    /// The call is given up: the connection with it.
    func close() {
        if case .busy = state { state = .busy(receiver: nil, deadline: nil) }
        context?.close(promise: nil)
    }

    // MARK: The pool's side

    var isClosed: Bool { if case .closed = state { true } else { false } }
    var isDraining: Bool { if case .busy(nil, .some) = state { true } else { false } }

    /// Closes what has waited for long enough.
    func tick(_ now: NIODeadline) {
        if let handshakeDeadline, handshakeDeadline <= now { context?.close(promise: nil) }
        switch state {
        case .idle(let deadline) where deadline <= now: context?.close(promise: nil)
        case .busy(_, let deadline?) where deadline <= now: context?.close(promise: nil)
        default: break
        }
    }

    func rest(until deadline: NIODeadline) { state = .idle(until: deadline) }

    // MARK: The channel's side

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        decoderContext = try? context.pipeline.syncOperations.context(handlerType: ByteToMessageHandler<HTTPResponseDecoder>.self)
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
        decoderContext = nil
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard case .busy(let receiver, _) = state else { return context.close(promise: nil) }
        switch unwrapInboundIn(data) {
        case .head(let head):
            // The parser lets through what HTTP has not (RFC 9110 §15), and a change of protocol that nobody asked for.
            guard head.status.code >= 200 else { return fail(.malformed, context: context) }
            hasAnswerBegun = true
            isReusable = head.isKeepAlive
            receiver?.upstreamAnswered(head)
        case .body(let bytes): receiver?.upstreamSent(bytes)
        case .end:
            hasAnswerEnded = true
            if case .busy = state { state = .busy(receiver: nil, deadline: nil) }
            receiver?.upstreamEnded()
            receiver?.upstreamPaused()
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        guard case .busy(let receiver, _) = state else { return }
        receiver?.upstreamPaused()
        // Not before all bytes of this read were looked at: what follows a response unasked belongs to no other call.
        guard hasAnswerEnded else { return }
        hasAnswerEnded = false
        isReused = true
        // A client that had not read all yet held the reading up; the next call's has nothing to do with it.
        resume()
        if isReusable { pool.takeBack(self) } else { context.close(promise: nil) }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case TLSUserEvent.handshakeCompleted = event { handshakeDeadline = nil }
        context.fireUserInboundEventTriggered(event)
    }

    func read(context: ChannelHandlerContext) {
        if isPaused { hasReadWaiting = true } else { context.read() }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        fail(failure(of: error), context: context)
    }

    func channelInactive(context: ChannelHandlerContext) {
        fail(brokenOff, context: context)
        pool.forget(self)
    }

    private func failure(of error: any Error) -> AttemptFailure {
        switch error {
        case HTTPParserError.invalidEOFState: brokenOff
        case is HTTPParserError, is NIOHTTPDecoderError: .malformed
        default: brokenOff
        }
    }

    private var brokenOff: AttemptFailure { hasAnswerBegun ? .brokenOff : handshakeDeadline == nil ? .closed : .unreachable }

    private func fail(_ failure: AttemptFailure, context: ChannelHandlerContext) {
        guard case .busy(let receiver, _) = state else {
            state = .closed
            return context.close(promise: nil)
        }
        state = .closed
        context.close(promise: nil)
        if !hasAnswerEnded { receiver?.upstreamFailed(failure) }
    }
}
