internal import JSONEndpoints
internal import Metering
internal import NIOCore
internal import NIOHTTP1
internal import Resilience

/// A client's connection, between the parser of HTTP and Hummingbird: metered calls are run here, every other request is passed on.
///
/// One exchange at a time, in the order of the requests: what a client sends ahead waits, and is not read beyond that. Silent clients, those that
/// read nothing, and stops are looked after here for both kinds. A stream of an HTTP/2 connection is one of these too.
final class ClientConnection: ChannelDuplexHandler, WatchedConnection, FlushedConnection {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    enum Exchange {
        case none
        /// Hummingbird's.
        case passing
        /// A call's head came, and its key is being looked up.
        case pending
        case reading(CallIntake)
        /// All of a call's request is there; the call is nil until it was let in.
        case calling(Call?)
        /// The answer was given before the request's end, whose rest is thrown away.
        case refused
    }

    /// What of a body is longer than this is sent from where it is.
    private static let copiedBytes = 16 << 10

    let worker: ProxyWorker
    var exchange = Exchange.none
    /// Tells one exchange from those before it.
    private(set) var exchangeNumber: UInt64 = 0
    private(set) var context: ChannelHandlerContext?
    /// The place of HTTP/1.1's encoder in the pipeline: what is written from there goes to the client as it is. nil on a stream of HTTP/2.
    private var encoderContext: ChannelHandlerContext?
    /// What was answered through ``encoderContext`` and not handed on yet.
    private var unsent = AnswerBytes()
    private var isRequestOpen = false
    private var isAnswerOpen = false
    private var isHTTP10 = false
    private var isKeepAlive = true
    /// Whether the connection is closed when what is under way is answered.
    private var isEnding = false
    private var isHandlingParts = false
    /// Whether Hummingbird was given something since it was last told that a read is complete.
    private var hasPassedOn = false
    private var waiting = CircularBuffer<HTTPServerRequestPart>(initialCapacity: 4)
    private var hasReadWaiting = false
    /// Whether what follows the parts that wait cannot be parsed.
    private var isBroken = false
    private var lastActivity = NIODeadline.now()
    private var requestDeadline = NIODeadline.distantFuture
    private var discardedBytes = 0
    /// What of the present request counts among all unfinished ones.
    private var unfinishedBytes = 0
    private var unsentBytes = 0
    /// Whether something was written that nobody has asked to be sent yet.
    private var hasWritten = false
    /// Where the client is, for its calls.
    private(set) lazy var address = context?.channel.remoteAddress.flatMap { AddressBlock($0) }

    /// Whether this is a stream of an HTTP/2 connection, which carries one exchange.
    private let isStream: Bool

    init(worker: ProxyWorker, isStream: Bool = false) {
        self.worker = worker
        self.isStream = isStream
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        encoderContext = try? context.pipeline.syncOperations.context(handlerType: HTTPResponseEncoder.self)
        worker.opened(self)
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        (self.context, encoderContext) = (nil, nil)
        worker.closed(self)
        leave()
    }

    func channelInactive(context: ChannelHandlerContext) {
        leave()
        context.fireChannelInactive()
    }

    func close() {
        flush()
        context?.close(promise: nil)
    }

    /// The client is gone; its call goes on without it.
    private func leave() {
        giveBackBytes()
        let exchange = exchange
        (self.exchange, isRequestOpen, isAnswerOpen) = (.none, false, false)
        exchangeNumber += 1
        waiting.removeAll()
        if case .calling(let call?) = exchange { call.clientLeft() }
    }

    // MARK: Requests

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        lastActivity = .now()
        let part = unwrapInboundIn(data)
        if waiting.isEmpty, isReadyForPart { return handle(part, context: context) }
        waiting.append(part)
    }

    private func passOn(_ part: HTTPServerRequestPart, context: ChannelHandlerContext) {
        hasPassedOn = true
        context.fireChannelRead(wrapInboundOut(part))
    }

    /// Hummingbird takes what was passed on at the end of a read.
    func channelReadComplete(context: ChannelHandlerContext) {
        guard hasPassedOn else { return }
        hasPassedOn = false
        context.fireChannelReadComplete()
    }

    /// Whether the next part belongs to a request that can be dealt with now.
    private var isReadyForPart: Bool {
        if case .pending = exchange { return false }
        return isRequestOpen || !isAnswerOpen
    }

    private func handle(_ part: HTTPServerRequestPart, context: ChannelHandlerContext) {
        switch part {
        case .head(let head): begin(head, context: context)
        case .body(let bytes): receive(bytes, context: context)
        case .end: endRequest(part, context: context)
        }
    }

    private func begin(_ head: HTTPRequestHead, context: ChannelHandlerContext) {
        (isRequestOpen, isAnswerOpen) = (true, true)
        exchangeNumber += 1
        (isHTTP10, isKeepAlive) = (head.version == .http1_0, isStream || head.isKeepAlive)
        requestDeadline = lastActivity + .seconds(worker.proxy.configuration.clientRequestSeconds)
        if head.method == .POST, let endpoint = Endpoint(target: head.uri) { return admit(head, endpoint: endpoint) }
        exchange = .passing
        passOn(.head(head), context: context)
    }

    private func receive(_ bytes: ByteBuffer, context: ChannelHandlerContext) {
        switch exchange {
        case .passing: passOn(.body(bytes), context: context)
        case .reading(var intake):
            // No second reference, so that the body grows in place.
            exchange = .pending
            let hasRoom = worker.proxy.takeBodyBytes(bytes.readableBytes)
            if hasRoom { unfinishedBytes += bytes.readableBytes }
            let isWithinLimit = hasRoom && intake.append(bytes, maximumBytes: worker.proxy.configuration.maximumRequestBytes)
            exchange = .reading(intake)
            if !hasRoom { return refuse(.tooManyUnfinished, endpoint: intake.endpoint) }
            if !isWithinLimit { refuse(.bodyTooLarge(maximumBytes: worker.proxy.configuration.maximumRequestBytes), endpoint: intake.endpoint) }
        case .refused:
            discardedBytes += bytes.readableBytes
            if discardedBytes > 64 << 20 { close() }
        case .none, .pending, .calling: break
        }
    }

    private func endRequest(_ part: HTTPServerRequestPart, context: ChannelHandlerContext) {
        isRequestOpen = false
        switch exchange {
        case .passing: passOn(part, context: context)
        case .reading(let intake):
            exchange = .calling(nil)
            giveBackBytes()
            complete(intake)
        case .none, .pending, .calling, .refused: break
        }
        endExchangeIfDone()
    }

    /// Takes up what waited: after a lookup, or for the next exchange.
    func handleWaiting() {
        guard let context, !isHandlingParts else { return }
        isHandlingParts = true
        while isReadyForPart, let part = waiting.popFirst() { handle(part, context: context) }
        isHandlingParts = false
        channelReadComplete(context: context)
        if isBroken, waiting.isEmpty, case .reading(let intake) = exchange { return refuseBroken(intake.endpoint) }
        guard waiting.isEmpty, hasReadWaiting else { return }
        hasReadWaiting = false
        context.read()
    }

    func read(context: ChannelHandlerContext) {
        if waiting.isEmpty { context.read() } else { hasReadWaiting = true }
    }

    private func giveBackBytes() {
        guard unfinishedBytes > 0 else { return }
        worker.proxy.giveBackBodyBytes(unfinishedBytes)
        unfinishedBytes = 0
    }

    // MARK: Answers

    var isWritable: Bool { context?.channel.isWritable ?? false }

    /// Sends what was written of an answer, beside those of other calls.
    func flushSoon() {
        guard hasWritten else { return }
        hasWritten = false
        worker.flushes.append(self)
    }

    func flush() {
        handOn()
        (encoderContext ?? context)?.flush()
    }

    /// Gives the channel what it has not got yet.
    private func handOn() {
        if !unsent.isEmpty { encoderContext?.write(NIOAny(unsent.take()), promise: nil) }
    }

    /// Gives a whole answer and ends the exchange.
    ///
    /// - Parameter more: Headers beside the answer's.
    func answer(_ answer: WholeResponse, headers more: [(String, String)] = []) {
        guard let context, isAnswerOpen else { return }
        writeHead(answer.status, answer.headers, more, length: answer.body.readableBytes, context: context)
        writeBody(answer.body, context: context)
        endAnswer(context: context)
    }

    func beginStream(_ headers: HTTPHeaders, _ more: [(String, String)]) {
        guard let context, isAnswerOpen else { return }
        writeHead(.ok, headers, more, length: nil, context: context)
    }

    func forward(_ bytes: ByteBuffer) {
        guard let context, isAnswerOpen else { return }
        writeBody(bytes, context: context)
        hasWritten = true
    }

    func endStream(_ bytes: [UInt8]) {
        guard let context, isAnswerOpen else { return }
        if !bytes.isEmpty { forward(ByteBuffer(bytes: bytes)) }
        endAnswer(context: context)
    }

    /// Answers a call that is not made.
    func refuse(_ error: OpenAIError, endpoint: Endpoint) {
        if isRequestOpen { exchange = .refused }
        giveBackBytes()
        answer(WholeResponse(error, of: endpoint))
    }

    /// Tells a client that asked that its body is welcome (RFC 9110 §10.1.1).
    func writeContinue() {
        guard !isHTTP10 else { return }
        handOn()
        context?.writeAndFlush(wrapOutboundOut(.head(HTTPResponseHead(version: .http1_1, status: .continue))), promise: nil)
    }

    private func writeHead(
        _ status: HTTPResponseStatus, _ headers: HTTPHeaders, _ more: [(String, String)], length: Int?, context: ChannelHandlerContext
    ) {
        // A client of HTTP/1.0 knows no chunks: its answer ends with the connection.
        if isHTTP10 { isEnding = true }
        let head = AnswerHead(
            status: status, headers: headers, more: more, date: worker.dateField, length: length, closes: !isStream && (!isKeepAlive || isEnding))
        hasWritten = true
        if encoderContext != nil {
            unsent.begin(head, isHTTP10: isHTTP10)
        } else {
            context.write(wrapOutboundOut(.head(head.encodable(.http1_1))), promise: nil)
        }
    }

    private func writeBody(_ bytes: ByteBuffer, context: ChannelHandlerContext) {
        guard let encoderContext else { return context.write(wrapOutboundOut(.body(.byteBuffer(bytes))), promise: nil) }
        guard unsent.hasBody, bytes.readableBytes > ClientConnection.copiedBytes else { return unsent.append(bytes) }
        unsent.beginChunk(of: bytes.readableBytes)
        handOn()
        encoderContext.write(NIOAny(bytes), promise: nil)
        unsent.endChunk(of: bytes.readableBytes)
    }

    private func endAnswer(context: ChannelHandlerContext) {
        isAnswerOpen = false
        if !isKeepAlive { isEnding = true }
        if encoderContext != nil { unsent.end() }
        if isEnding {
            let end = encoderContext == nil ? wrapOutboundOut(.end(nil)) : NIOAny(unsent.take())
            writeAndClose(end, promise: nil, context: encoderContext ?? context)
        } else {
            if encoderContext == nil { context.write(wrapOutboundOut(.end(nil)), promise: nil) }
            hasWritten = true
            flushSoon()
        }
        endExchangeIfDone()
    }

    private func writeAndClose(_ end: NIOAny, promise: EventLoopPromise<Void>?, context: ChannelHandlerContext) {
        let isSent = promise ?? context.eventLoop.makePromise(of: Void.self)
        isSent.futureResult.assumeIsolated().whenComplete { _ in self.close() }
        context.writeAndFlush(end, promise: isSent)
    }

    private func endExchangeIfDone() {
        guard !isRequestOpen, !isAnswerOpen else { return }
        exchange = .none
        lastActivity = .now()
        if !isEnding { handleWaiting() }
    }

    /// Hummingbird's answers.
    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        handOn()
        guard case .end = unwrapOutboundIn(data), case .passing = exchange else { return context.write(data, promise: promise) }
        isAnswerOpen = false
        if isEnding {
            writeAndClose(data, promise: promise, context: context)
        } else {
            context.write(data, promise: promise)
            endExchangeIfDone()
        }
    }

    // MARK: The connection

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        lastActivity = .now()
        if case .calling(let call?) = exchange { call.clientWritable(context.channel.isWritable) }
        context.fireChannelWritabilityChanged()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case is ChannelShouldQuiesceEvent: endSoon(context: context)
        case ChannelEvent.inputClosed:
            switch exchange {
            case .passing: context.fireUserInboundEventTriggered(event)
            case .calling(let call?) where call.endsWithItsInput:
                leave()
                context.close(promise: nil)
            // Who has sent all may still wait for his answer.
            case .none, .pending, .reading, .calling, .refused: endSoon(context: context)
            }
        default: context.fireUserInboundEventTriggered(event)
        }
    }

    private func endSoon(context: ChannelHandlerContext) {
        isEnding = true
        if case .none = exchange { close() }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard error is HTTPParserError || error is NIOHTTPDecoderError else { return context.fireErrorCaught(error) }
        isEnding = true
        switch exchange {
        case .none, .passing: context.fireErrorCaught(HTTPParserError.unknown)
        case .reading(let intake): refuseBroken(intake.endpoint)
        case .pending: isBroken = true
        // A later request is broken; this one gets its answer.
        case .calling, .refused: break
        }
    }

    private func refuseBroken(_ endpoint: Endpoint) {
        isRequestOpen = false
        refuse(.invalidRequest(BodyMalformed.explanation), endpoint: endpoint)
    }

    /// Closes a connection whose client is silent where it should send, or reads nothing of what it is sent.
    func tick(_ now: NIODeadline) {
        guard let context else { return }
        // A stream's bytes are held back by its own window.
        let unsent = isStream ? 0 : (try? context.channel.syncOptions?.getOption(.bufferedWritableBytes)) ?? 0
        if unsent != unsentBytes { lastActivity = now }
        unsentBytes = unsent
        let isWaitedFor = isRequestOpen || !isAnswerOpen || !context.channel.isWritable
        let silence = TimeAmount.seconds(worker.proxy.configuration.clientIdleTimeoutSeconds)
        if isWaitedFor, lastActivity + silence <= now { return close() }
        if isRequestOpen, requestDeadline <= now { close() }
    }
}
