internal import JSONEndpoints
internal import Metering
internal import NIOCore
internal import NIOHTTP1
internal import Resilience

/// A client's connection, or one stream of an HTTP/2 connection, between the HTTP parser and Hummingbird.
///
/// It translates the channel's events for a ``ConnectionMachine`` and carries out the machine's actions.
final class ClientConnection: ChannelDuplexHandler, WatchedConnection {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    let worker: ProxyWorker
    let writer: any ResponseWriter
    private(set) var machine: ConnectionMachine
    /// The steps still to be carried out. The one at the front is being carried out.
    private var actions = ConnectionMachine.Actions(initialCapacity: 4)
    private var context: ChannelHandlerContext?
    /// The request of a call while it arrives.
    var intake: CallIntake?
    /// The caller for whom body bytes are taken.
    var bodySource = CallSource(0)
    /// The header fields for a page of another origin, in the present exchange.
    private var crossOriginFields: [(String, String)] = []
    /// The call that runs.
    var call: Call?
    /// The realtime session that the connection has become.
    var session: RealtimeSession?
    var channel: (any Channel)? { context?.channel }

    /// The client's address, for the limits of its calls.
    private(set) lazy var address = context?.channel.remoteAddress.flatMap { AddressBlock($0) }

    init(worker: ProxyWorker, writer: any ResponseWriter) {
        self.worker = worker
        self.writer = writer
        let configuration = worker.proxy.configuration
        let limits = ConnectionMachine.Limits(
            silence: .seconds(configuration.clientIdleTimeoutSeconds), request: .seconds(configuration.clientRequestSeconds),
            maximumRequestBytes: configuration.maximumRequestBytes)
        machine = ConnectionMachine(limits: limits, now: .now())
    }

    /// Tells the machine of an event, and carries out the actions that follow. An event that comes up meanwhile leaves its actions to the first one.
    ///
    /// Complete responses are sent when every action is carried out, because sending may itself bring up an event: it may close the channel.
    func handle(_ event: ConnectionEvent) {
        let isPerforming = !actions.isEmpty
        machine.handle(event, into: &actions)
        guard !isPerforming else { return }
        while let action = actions.first {
            perform(action)
            actions.removeFirst()
        }
        if !writer.isInResponse { flush() }
    }

    private func perform(_ action: ConnectionAction) {
        switch action {
        case .passOn(let part): context?.fireChannelRead(wrapInboundOut(part.endingWhereNoneFollows))
        case .passOnReadComplete: context?.fireChannelReadComplete()
        case .passOnParserFailure: context?.fireErrorCaught(HTTPParserError.unknown)
        case .passOnInputClosed: context?.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
        case .identify(let head, let endpoint):
            writer.beginExchange(head.version)
            crossOriginFields = worker.proxy.configuration.crossOrigin.fields(for: head.headers.first(name: "origin"))
            identify(head, endpoint: endpoint)
        case .writeContinue: writer.writeContinue()
        case .takeRoom(let count): handle(.room(byteCount: count, isGranted: worker.proxy.takeBytes(count, for: bodySource)))
        case .giveBackRoom(let count): worker.proxy.giveBackBytes(count, of: bodySource)
        case .keep(let bytes): intake?.append(bytes)
        case .admit: admit()
        case .refuse(let refusal, let endpoint): refuse(OpenAIError(refusal, worker.proxy.configuration), endpoint: endpoint)
        case .tellCall(let isWritable): call?.clientWritable(isWritable)
        case .leave: leave()
        case .read: context?.read()
        case .closeWhenSent: closeWhenSent()
        case .close:
            flush()
            context?.close(promise: nil)
        }
    }

    private func leave() {
        let (call, session) = (call, session)
        (self.call, self.session, intake) = (nil, nil, nil)
        call?.clientLeft()
        session?.clientLeft()
    }

    private func closeWhenSent() {
        let isSent = worker.eventLoop.makePromise(of: Void.self)
        isSent.futureResult.assumeIsolated().whenComplete { _ in self.handle(.lastResponseSent) }
        writer.finish(isSent)
    }

    // MARK: Responses of calls

    var isWritable: Bool { context?.channel.isWritable ?? false }

    /// Sends what calls have written and nothing has sent yet.
    func flush() {
        if writer.needsFlush { writer.flush() }
    }

    /// Writes a whole response and ends the exchange, unless the client is gone.
    ///
    /// - Parameter more: Header fields beside the response's own.
    func answer(_ answer: WholeResponse, headers more: [(String, String)] = []) {
        guard machine.awaitsResponse else { return }
        writer.writeHead(head(answer.status, answer.headers, more, length: answer.body.readableBytes))
        writer.writeBody(answer.body)
        endResponse(.answered(at: .now()))
    }

    func beginStream(_ headers: HTTPHeaders, _ more: [(String, String)]) {
        guard machine.awaitsResponse else { return }
        writer.writeHead(head(.ok, headers, more, length: nil))
        handle(.streamBegan)
    }

    func forward(_ bytes: ByteBuffer) {
        if machine.isStreaming { writer.writeBody(bytes) }
    }

    func endStream(_ bytes: [UInt8]) {
        guard machine.isStreaming else { return }
        if !bytes.isEmpty { writer.writeBody(ByteBuffer(bytes: bytes)) }
        endResponse(.responseEnded(at: .now()))
    }

    /// Gives a response again that was given before, and breaks off where it did.
    func replay(_ response: WholeResponse) {
        guard response.isCut else { return answer(response) }
        handle(.callBegan)
        beginStream(response.headers, [])
        forward(response.body)
        breakOff()
    }

    /// Closes the connection in the middle of a response, when what is written of it is sent.
    func breakOff() {
        let isSent = worker.eventLoop.makePromise(of: Void.self)
        isSent.futureResult.assumeIsolated().whenComplete { _ in if !self.machine.isClosed { self.close() } }
        writer.sendAll(isSent)
    }

    /// Writes an error in place of a call's response.
    func refuse(_ error: OpenAIError, endpoint: Endpoint) {
        worker.proxy.callLog.refused(error, endpoint: endpoint)
        worker.proxy.metrics.refused(error)
        answer(WholeResponse(error, of: endpoint))
    }

    private func head(_ status: HTTPResponseStatus, _ headers: HTTPHeaders, _ more: [(String, String)], length: Int?) -> ResponseHead {
        var more = crossOriginFields.isEmpty ? more : more + crossOriginFields
        if worker.proxy.certificate != nil { more.append(StrictTransport.field) }
        return ResponseHead(status: status, headers: headers, more: more, date: worker.dateField, length: length, closes: machine.isLastExchange)
    }

    /// Ends the exchange, and sends the response thereafter.
    private func endResponse(_ event: ConnectionEvent) {
        (intake, call, session) = (nil, nil, nil)
        writer.writeEnd()
        handle(event)
    }

    // MARK: Events of the channel

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        writer.attach(context)
        worker.opened(self)
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        handle(.closed)
        writer.detach()
        self.context = nil
        worker.closed(self)
    }

    func channelInactive(context: ChannelHandlerContext) {
        handle(.closed)
        context.fireChannelInactive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) { handle(.received(unwrapInboundIn(data), at: .now())) }

    func channelReadComplete(context: ChannelHandlerContext) { handle(.readComplete) }

    func read(context: ChannelHandlerContext) { handle(.readWanted) }

    /// A part of one of Hummingbird's responses.
    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        writer.handOver()
        context.write(data, promise: promise)
        if case .end = unwrapOutboundIn(data), machine.awaitsPassedResponse { handle(.responseEnded(at: .now())) }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        handle(.writable(context.channel.isWritable, at: .now()))
        context.fireChannelWritabilityChanged()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case is ChannelShouldQuiesceEvent: handle(.quiesce)
        case ChannelEvent.inputClosed: handle(.inputClosed(endsCall: call?.endsWithItsInput ?? (session != nil)))
        default: context.fireUserInboundEventTriggered(event)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard error is HTTPParserError || error is NIOHTTPDecoderError else { return context.fireErrorCaught(error) }
        handle(.parserFailed)
    }

    // MARK: Time and stops

    func tick(_ now: NIODeadline) { handle(.tick(now: now, unsentBytes: writer.unsentBytes, isWritable: isWritable)) }

    /// Closes the connection, whatever is going on.
    func close() { handle(.cut) }
}

extension OpenAIError {
    fileprivate init(_ refusal: ConnectionRefusal, _ configuration: ProxyConfiguration) {
        switch refusal {
        case .tooManyUnfinished: self = .tooManyUnfinished
        case .bodyTooLarge: self = .bodyTooLarge(maximumBytes: configuration.maximumRequestBytes)
        case .malformed: self = .invalidRequest(BodyMalformed.explanation)
        }
    }
}

extension HTTPServerRequestPart {
    /// The part as Hummingbird is given it, which knows no versions and no upgrades. A request of HTTP/1.0 asks for the connection's end, because its client
    /// may wait for it (RFC 9112 §9.3); so does one behind which no other can be read.
    fileprivate var endingWhereNoneFollows: HTTPServerRequestPart {
        guard case .head(var head) = self, head.version == .http1_0 || head.version == .http1_1 && head.stopsParser else { return self }
        head.headers.replaceOrAdd(name: "connection", value: "close")
        return .head(head)
    }
}
