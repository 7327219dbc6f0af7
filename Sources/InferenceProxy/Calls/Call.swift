internal import Ledger
internal import LedgerCore
internal import Logging
internal import Metering
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix
internal import Resilience

/// Carries out what a ``CallMachine`` wants, on the event loop of the call's client, from its beginning to its end.
final class Call: LedgerSubmitter {
    /// Fewer bytes than these are not worth the accounting.
    private static let accountedBytes = 16 << 10

    let worker: ProxyWorker
    private var machine: CallMachine
    let permit: (any CallPermit)?
    private var client: ClientConnection?
    private var upstream: UpstreamConnection?
    private var ticket: UpstreamTicket?
    private var request: (route: UpstreamRoute, bytes: ByteBuffer)?
    private let began = NIODeadline.now()
    /// When the first byte of an upstream's response came.
    private var firstByte: NIODeadline?
    /// The upstream of the newest attempt.
    private var upstreamName: String?
    private var deadline: NIODeadline
    private var lastHeard = NIODeadline.now()
    /// Whether a kept connection turned out to be closed, so that the request was sent again over a new one.
    private var hasSentAgain = false
    private var timeouts: UpstreamTimeouts
    private var attemptNumber = 0
    private var isHandling = false
    private var waiting: [CallEvent] = []
    /// The bytes that are taken from the gateway's for this call, its request's among them.
    private var takenBytes: Int
    /// When the client's stream was last written to, where it began before the upstream's.
    private var lastComment = NIODeadline.now()

    /// - Parameter call: The bytes of its request were taken from the gateway's.
    init(_ call: InferenceCall, client: ClientConnection, permit: (any CallPermit)?, worker: ProxyWorker) {
        self.worker = worker
        self.client = client
        self.permit = permit
        machine = CallMachine(call, limits: worker.proxy.limits, keepsResponse: permit?.keepsResponse ?? false)
        deadline = .now() + .seconds(worker.proxy.limits.callSeconds)
        takenBytes = call.request.body.count
        timeouts = worker.proxy.timeouts
    }

    var inferenceCall: InferenceCall { machine.call }
    var account: AccountName { machine.call.caller.account }
    var source: CallSource { CallSource(machine.call.caller) }

    func start() {
        handle(beginning)
    }

    private var beginning: CallEvent {
        let id = worker.proxy.makeID()
        return .begin(id: id, time: worker.proxy.clock(), salt: worker.proxy.salt(of: id))
    }

    /// Events that come up while one is handled wait for their turn.
    func handle(_ event: CallEvent) {
        guard !isHandling else { return waiting.append(event) }
        isHandling = true
        var actions: [CallAction] = []
        machine.handle(event, into: &actions)
        perform(&actions)
        while !waiting.isEmpty {
            machine.handle(waiting.removeFirst(), into: &actions)
            perform(&actions)
        }
        isHandling = false
    }

    // MARK: Time

    func tick(_ now: NIODeadline) {
        if deadline <= now {
            deadline = .distantFuture
            return handle(.cutOff)
        }
        if machine.mayComment, lastComment + .seconds(worker.proxy.limits.commentSeconds) <= now {
            lastComment = now
            handle(.commentDue)
            client?.flush()
        }
        guard machine.awaitsUpstream, lastHeard + patience <= now else { return }
        leaveUpstream { $0.close() }
        handle(.upstreamFailed(.timedOut))
    }

    /// The time for which the upstream may be silent at this point.
    private var patience: TimeAmount {
        .milliseconds(machine.awaitsFirstByte ? timeouts.firstByteMilliseconds : timeouts.silenceMilliseconds)
    }

    /// The gateway stops.
    func cutOff() { handle(.cutOff) }

    // MARK: The client's side

    /// Whether a client that has closed its sending side counts as one that left. Closing a whole connection looks the same until something is
    /// written.
    var endsWithItsInput: Bool { machine.call.leavePolicy != .drain && machine.leavesWithClient }

    func clientLeft() {
        client = nil
        handle(.clientLeft)
    }

    func clientWritable(_ isWritable: Bool) { handle(.clientWritable(isWritable)) }

    // MARK: Actions

    private func perform(_ actions: inout [CallAction]) {
        for action in actions { perform(action) }
        actions.removeAll(keepingCapacity: true)
    }

    private func perform(_ action: CallAction) {
        switch action {
        case .hold(let hold, let id): submitHold(hold, id: id)
        case .settle(let settle, let id): submit(settle, id: id)
        case .void(let void, let id): submit(void, id: id)
        case .register(let response): register(response)
        case .keep(let answer, let hold): keep(answer, hold: hold)
        case .record(let text, let seed): record(text: text, seed: seed)
        case .choose: waiting.append(.chosen(worker.proxy.selector.next(for: machine.call, after: machine.failures)))
        case .beginAgain: waiting.append(beginning)
        case .send(let route, let pauseMilliseconds): send(to: route, afterMilliseconds: pauseMilliseconds)
        case .reportAttempt(let outcome, let route): report(outcome, of: route)
        case .learnStreamOptions(let route): learnStreamOptions(of: route)
        case .abortUpstream: leaveUpstream { $0.close() }
        case .drainUpstream: leaveUpstream { [worker] in worker.drain($0) }
        case .pauseUpstream: upstream?.pause()
        case .resumeUpstream:
            lastHeard = .now()
            upstream?.resume()
        case .answer(let answer): client?.answer(answer, headers: headers(of: answer))
        case .beginStream(let headers): beginStream(headers)
        case .forward(let bytes): forward(bytes)
        case .endStream(let bytes): client?.endStream(bytes)
        case .cutStream: client?.breakOff()
        case .tell(let end): tell(end)
        case .shortenTime(let seconds): deadline = min(deadline, .now() + .seconds(seconds))
        case .note(let note): log(note)
        case .finish:
            worker.proxy.giveBackBytes(takenBytes, of: source)
            takenBytes = 0
            worker.end(self)
        }
    }

    /// Takes from the gateway's bytes what the call now holds. Small changes wait for others.
    private func accountForBytes() {
        let held = machine.heldBytes
        guard machine.phase != .done, abs(held - takenBytes) >= Call.accountedBytes else { return }
        if held < takenBytes {
            worker.proxy.giveBackBytes(takenBytes - held, of: source)
        } else if !worker.proxy.takeBytes(held - takenBytes, for: source) {
            // They are there already, and are given back with the call.
            worker.proxy.takeBytesAnyway(held - takenBytes, for: source)
            takenBytes = held
            return handle(.bytesExhausted)
        }
        takenBytes = held
    }

    /// The header fields beside a response's own. An error names the call as the log does; a charged call's receipt is that name.
    private func headers(of answer: WholeResponse) -> [(String, String)] {
        let headers = permit?.headers ?? []
        return answer.status.code < 400 ? headers : headers + [("imo-request", machine.holdID.description)]
    }

    private func report(_ outcome: AttemptOutcome, of route: UpstreamRoute) {
        if case .failed(let failure) = outcome {
            worker.proxy.callLog.attemptFailed(machine.call, id: machine.holdID, upstream: route.target.name, failure)
            worker.proxy.metrics.attemptFailed(machine.call.model, upstream: route.target.name, failure: failure.name)
        }
        worker.proxy.selector.ended(outcome, of: route, for: machine.call)
    }

    private func tell(_ end: CallEnd) {
        permit?.ended(end)
        if let firstByte {
            worker.proxy.metrics.firstByteCame(machine.call.model, nanoseconds: UInt64(max(0, (firstByte - began).nanoseconds)))
        }
        let times = CallLog.Times(began: began, firstByte: firstByte, ended: .now())
        worker.proxy.callLog.ended(machine.call, id: machine.holdID, upstream: upstreamName, end, times)
        worker.proxy.trace(machine.call, id: machine.holdID, upstream: upstreamName, end, times)
    }

    private func beginStream(_ headers: HTTPHeaders) {
        client?.beginStream(headers, permit?.headers ?? [])
        if let client, !client.isWritable { waiting.append(.clientWritable(false)) }
    }

    private func forward(_ bytes: ByteBuffer) {
        client?.forward(bytes)
        // A client that was told to wait may have become slow before there was an upstream to hold up.
        if machine.hasBegunEarly, let client, !client.isWritable { waiting.append(.clientWritable(false)) }
    }

    private func log(_ note: CallNote) {
        let logger = worker.proxy.logger
        switch note {
        case .upstreamRefusesKey: logger.error("upstream refuses the operator's key", metadata: ["model": "\(machine.call.model)"])
        case .streamBrokeOff: logger.info("stream broke off", metadata: ["call": "\(machine.holdID)"])
        case .notCharged: logger.error("call was not charged", metadata: ["call": "\(machine.holdID)"])
        }
    }

    // MARK: The upstream

    private func send(to route: UpstreamRoute, afterMilliseconds pause: Int64) {
        request = (route, requestBytes(for: route))
        upstreamName = route.target.name
        timeouts = worker.proxy.timeouts.overridden(by: route.target.timeouts)
        hasSentAgain = false
        guard pause > 0 else { return connect(to: route, allowsReuse: true) }
        lastHeard = .now() + .milliseconds(pause)
        attemptNumber += 1
        let (call, number) = (NIOLoopBound(self, eventLoop: worker.eventLoop), attemptNumber)
        worker.eventLoop.scheduleTask(in: .milliseconds(pause)) { call.value.continueAttempt(number) }
    }

    /// The pause before an attempt is over, unless the call has ended by now.
    private func continueAttempt(_ number: Int) {
        guard number == attemptNumber, let route = request?.route else { return }
        connect(to: route, allowsReuse: true)
    }

    private func connect(to route: UpstreamRoute, allowsReuse: Bool) {
        lastHeard = .now()
        let ticket = worker.pool.connect(
            self, of: source, to: route.target.authority, allowsReuse: allowsReuse, timeoutMilliseconds: timeouts.connectMilliseconds)
        // A kept connection that failed at once has been replaced by now: the ticket of its replacement must not be lost.
        if let ticket { self.ticket = ticket }
    }

    private func requestBytes(for route: UpstreamRoute) -> ByteBuffer {
        let call = machine.call
        let body = call.request.upstreamBody(
            model: route.target.model ?? call.otherModelName, omitsStreamOptions: machine.omitsStreamOptions || route.target.refusesStreamOptions)
        var bytes = ByteBufferAllocator().buffer(capacity: body.count + call.upstreamFields.count + 256)
        route.target.writeHead(for: call.request.endpoint, into: &bytes)
        bytes.writeBytes(call.upstreamFields)
        bytes.writeStaticString("content-length: ")
        bytes.writeString(String(body.count))
        bytes.writeStaticString("\r\n\r\n")
        bytes.writeBytes(body)
        return bytes
    }

    /// Keeps what was found out about an upstream, on a thread that may wait for the disk.
    private func learnStreamOptions(of route: UpstreamRoute) {
        let logger = worker.proxy.logger
        NIOThreadPool.singleton.submit { _ in
            do { try route.target.noteRefusesStreamOptions() } catch {
                logger.warning("what an upstream refuses cannot be kept", metadata: ["error": "\(error)"])
            }
        }
    }

    /// Takes leave of the attempt's connection, or of the wish for one.
    private func leaveUpstream(_ leave: (UpstreamConnection) -> Void) {
        ticket?.cancel()
        ticket = nil
        request = nil
        guard let upstream else { return }
        self.upstream = nil
        leave(upstream)
    }
}

extension Call: ResponseReceiver {
    func upstreamConnected(_ connection: UpstreamConnection) {
        guard let request else { return worker.pool.takeBack(connection) }
        ticket = nil
        upstream = connection
        lastHeard = .now()
        connection.send(request.bytes, for: self)
    }

    func upstreamAnswered(_ head: HTTPResponseHead) {
        request = nil
        lastHeard = .now()
        firstByte = firstByte ?? lastHeard
        handle(.upstreamAnswered(head))
    }

    func upstreamSent(_ bytes: ByteBuffer) {
        lastHeard = .now()
        handle(.upstreamSent(bytes))
        accountForBytes()
    }

    func upstreamEnded() {
        upstream = nil
        handle(.upstreamEnded)
    }

    func upstreamPaused() { client?.flush() }

    func upstreamFailed(_ failure: AttemptFailure) {
        let wasReused = upstream?.isReused ?? false
        upstream = nil
        // The upstream had closed a connection that was kept, before it saw the request.
        if failure == .closed, wasReused, !hasSentAgain, let route = request?.route {
            hasSentAgain = true
            return connect(to: route, allowsReuse: false)
        }
        request = nil
        handle(.upstreamFailed(failure))
    }
}
