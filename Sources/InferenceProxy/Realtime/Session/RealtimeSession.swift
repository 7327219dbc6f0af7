internal import EthereumPrimitives
internal import Ledger
internal import LedgerCore
internal import Logging
internal import Metering
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix
internal import Resilience
internal import Upstreams

/// Carries out what a ``RealtimeMachine`` wants, on the event loop of the session's client, between the client's WebSocket and the upstream's.
final class RealtimeSession: LedgerSubmitter {
    /// The interval at which the ledger's memory is asked whether the key is still good.
    private static let keyCheckSeconds: Int64 = 1
    /// The time for an upstream to answer the opening handshake.
    private static let handshakeSeconds: Int64 = 15

    let worker: ProxyWorker
    let call: InferenceCall
    private let opening: SessionOpening
    private var machine: RealtimeMachine
    /// The permission for the response that comes next, which counts for the limits of its key and its address as a call does.
    private var permit: (any CallPermit)?
    private var connection: ClientConnection?
    private var client: WebSocketPeer?
    private var upstream: WebSocketPeer?
    private var upstreamOpening: WebSocketOpening?
    private var upstreamName: String?
    private var openingDeadline = NIODeadline.distantFuture
    private var attemptNumber = 0
    private var isHandling = false
    private var isPumping = false
    private var needsPump = false
    private var waiting: [RealtimeMachineEvent] = []
    private let began = NIODeadline.now()
    private let deadline: NIODeadline
    private var drainDeadline = NIODeadline.distantFuture
    /// When an event of either side was last passed on.
    private var lastEvent = NIODeadline.now()
    private var lastCharge = NIODeadline.now()
    private var lastKeyCheck = NIODeadline.now()
    private var takenBytes = 0
    private var isFinished = false

    /// - Parameter call: The session in place of a call. A place among the gateway's sessions was taken for it.
    init(_ call: InferenceCall, _ opening: SessionOpening, client: ClientConnection, permit: (any CallPermit)?, worker: ProxyWorker) {
        self.worker = worker
        self.call = call
        self.opening = opening
        self.permit = permit
        connection = client
        deadline = .now() + .seconds(worker.proxy.configuration.sessionSeconds)
        machine = RealtimeMachine(model: opening.query.model, limits: call.record.limits, leavePolicy: call.leavePolicy)
    }

    var source: CallSource { CallSource(call.caller) }
    private var configuration: ProxyConfiguration { worker.proxy.configuration }

    /// Whether nothing is left to be looked after.
    var isOver: Bool { isFinished && client?.isClosed ?? true && upstream?.isClosed ?? true }

    func start() { handle(.begin) }

    /// The gateway stops: what runs may end.
    func stop() { handle(.stop) }

    func cutOff() { handle(.end(.stopped)) }

    /// The client's connection is over.
    func clientLeft() {
        connection = nil
        handle(.clientLeft)
    }

    private func handle(_ event: RealtimeMachineEvent) {
        guard !isHandling else { return waiting.append(event) }
        isHandling = true
        var actions: [RealtimeAction] = []
        waiting.append(event)
        while !waiting.isEmpty {
            machine.handle(waiting.removeFirst(), into: &actions)
            for action in actions { perform(action) }
            actions.removeAll(keepingCapacity: true)
        }
        isHandling = false
        pump()
    }

    // MARK: Events between the sides

    /// Passes on what may be passed on. A side whose events nobody takes, or for whom the other has no room, is not read from.
    private func pump() {
        guard !isHandling else { return }
        needsPump = true
        guard !isPumping else { return }
        isPumping = true
        // Sending may itself make room for more, or end a side.
        while needsPump {
            needsPump = false
            while passOnUpstreamEvent() || passOnClientEvent() { lastEvent = .now() }
            client?.isHeldUp = !takesClientEvent
            upstream?.isHeldUp = !takesUpstreamEvent
            client?.flush()
            upstream?.flush()
        }
        isPumping = false
        accountForBytes()
    }

    private var takesClientEvent: Bool { machine.takesClientEvent && upstream?.isWritable ?? false }
    private var takesUpstreamEvent: Bool { machine.takesUpstreamEvent && (client?.isWritable ?? false || machine.phase == .draining) }

    private func passOnUpstreamEvent() -> Bool {
        guard takesUpstreamEvent, let message = upstream?.nextMessage() else { return false }
        // Fetching it may have told of an end.
        guard machine.takesUpstreamEvent else { return false }
        handle(.upstreamSent(message))
        return true
    }

    private func passOnClientEvent() -> Bool {
        guard takesClientEvent, let message = client?.nextMessage() else { return false }
        guard machine.takesClientEvent else { return false }
        handle(.clientSent(message))
        return true
    }

    /// Takes from the gateway's bytes what the session keeps. Small changes wait for others.
    private func accountForBytes() {
        let kept = isFinished ? 0 : (client?.keptByteCount ?? 0) + (upstream?.keptByteCount ?? 0)
        guard isFinished || abs(kept - takenBytes) >= 16 << 10 else { return }
        if kept < takenBytes {
            worker.proxy.giveBackBytes(takenBytes - kept, of: source)
        } else if !worker.proxy.takeBytes(kept - takenBytes, for: source) {
            return handle(.end(.overloaded))
        }
        takenBytes = kept
    }

    // MARK: Time

    func tick(_ now: NIODeadline) {
        let (ping, patience) = (TimeAmount.seconds(configuration.sessionPingSeconds), TimeAmount.seconds(configuration.sessionPingSeconds * 3))
        client?.tick(now, pingInterval: ping, patience: patience)
        upstream?.tick(now, pingInterval: ping, patience: patience)
        guard !isFinished else { return }
        if openingDeadline <= now { openingFailed(.timedOut) }
        if deadline <= now { handle(.end(.tooLong)) }
        if lastEvent + .seconds(configuration.sessionIdleSeconds) <= now { handle(.end(.idle)) }
        if drainDeadline <= now { handle(.upstreamLeft(nil)) }
        if lastKeyCheck + .seconds(RealtimeSession.keyCheckSeconds) <= now { checkKey(now) }
    }

    /// Ends the session of a key that was revoked, has expired, or may call the model no more. The ledger is asked only after keys have changed.
    private func checkKey(_ now: NIODeadline) {
        lastKeyCheck = now
        if let objection = worker.proxy.limited.objection(to: call) { return handle(.end(.refused(objection))) }
        let (lookups, hash) = (worker.proxy.lookups, call.caller.keyHash)
        guard lookups.knownCaller(keyHash: hash) == nil else { return }
        let session = NIOLoopBound(self, eventLoop: worker.eventLoop)
        NIOThreadPool.singleton.runIfActive(eventLoop: worker.eventLoop) { try lookups.caller(keyHash: hash) != nil }.whenSuccess { isGood in
            if !isGood { session.value.handle(.end(.keyRevoked)) }
        }
    }

    // MARK: Actions

    private func perform(_ action: RealtimeAction) {
        switch action {
        case .hold: hold()
        case .settle(let settle, let id): submit(settle, id: id)
        case .void(let void, let id): submitPersistently(.void(void), id: id) { session, _ in session.handle(.voided(void.hold)) }
        case .choose: waiting.append(.chosen(worker.proxy.selector.next(for: call, after: machine.failures)))
        case .connect(let route, let pauseMilliseconds): connect(to: route, afterMilliseconds: pauseMilliseconds)
        case .reportAttempt(let outcome, let route): report(outcome, of: route)
        case .openClient: openClient()
        case .refuse(let error): connection?.refuse(error, endpoint: .realtime)
        case .toUpstream(let event): upstream?.send(event.named(upstreamModel))
        case .toClient(let event): client?.send(ModelNaming(opening.query.model).renaming(event))
        case .closeClient(let code, let reason): client?.close(code, reason: reason)
        case .closeUpstream: closeUpstream()
        case .limitDrain: drainDeadline = .now() + .seconds(worker.proxy.limits.drainSeconds)
        case .charged(let charge, let usage): charged(charge, usage)
        case .finish: finish()
        }
    }

    private func openClient() {
        let peer = WebSocketPeer(isServer: true, maximumMessageBytes: configuration.maximumRequestBytes, listener: self)
        client = peer
        if connection?.accept(opening, peer: peer, headers: permit?.headers ?? []) != true { waiting.append(.clientLeft) }
    }

    private func finish() {
        isFinished = true
        accountForBytes()
        // Each response was accounted for with its charge.
        permit?.ended(.failed(.callerLeft))
        permit = nil
        worker.end(self)
    }

    // MARK: The ledger

    private func hold() {
        let id = worker.proxy.makeID()
        let ready = RealtimeMachine.ReadyHold(id: id, salt: worker.proxy.salt(of: id))
        let hold = Hold(
            account: call.caller.account, model: call.model, keyHash: call.caller.keyHash, greatestUsage: machine.greatestUse,
            expiresAt: worker.proxy.clock().adding(milliseconds: UInt64(clamping: configuration.sessionSeconds + 120) * 1000),
            requestHash: SHA256.hash(ready.salt, call.request.body))
        submit(hold, id: id) { session, outcome in session.handle(.held(ready, outcome)) }
    }

    private func submit(_ settle: Settle, id: CommandID) {
        let account = AccountID.named(call.caller.account)
        let (metrics, now, start) = (worker.proxy.metrics, worker.proxy.now, worker.proxy.now())
        submitPersistently(.settle(settle), id: id) { session, answer in
            guard let answer, answer.entry.outcome == .accepted else { return session.handle(.settled(settle.hold, nil)) }
            metrics.settled(nanoseconds: start.nanoseconds(until: now()))
            let cost = answer.entry.amountDebited(from: account)
            session.handle(.settled(settle.hold, Charge(receipt: settle.hold, cost: cost, balance: answer.available, gap: answer.gap)))
        }
    }

    /// Tells the log, the metrics and the trace of a response, as of any call.
    private func charged(_ charge: Charge, _ usage: Usage) {
        let (end, now) = (CallEnd.completed(.session, charge, usage), NIODeadline.now())
        let times = CallLog.Times(began: lastCharge, firstByte: nil, ended: now)
        worker.proxy.metrics.callBegan()
        worker.proxy.metrics.callEnded(call.model, end, nanoseconds: UInt64(max(0, (now - lastCharge).nanoseconds)))
        worker.proxy.callLog.ended(call, id: charge.receipt, upstream: upstreamName, end, times)
        worker.proxy.trace(call, id: charge.receipt, upstream: upstreamName, end, times)
        lastCharge = now
        renewPermit(.completed(.session, charge, usage))
    }

    /// Accounts for a response that was charged, and asks whether the key may have another one.
    private func renewPermit(_ end: CallEnd) {
        permit?.ended(end)
        permit = nil
        let session = NIOLoopBound(self, eventLoop: worker.eventLoop)
        worker.proxy.limited.admit(call, on: worker.eventLoop) { decision in session.value.renewed(decision) }
    }

    private func renewed(_ decision: AdmissionDecision) {
        switch decision {
        case .proceed(let permit):
            if isFinished { permit?.ended(.failed(.callerLeft)) } else { self.permit = permit }
        case .refuse(let error): handle(.end(.refused(error)))
        case .replay: handle(.end(.refused(.internalError)))
        }
    }

    // MARK: The upstream

    private var upstreamModel = ""

    private func connect(to route: UpstreamRoute, afterMilliseconds pause: Int64) {
        upstreamName = route.target.name
        upstreamModel = route.target.model ?? call.model.description
        attemptNumber += 1
        let (session, number) = (NIOLoopBound(self, eventLoop: worker.eventLoop), attemptNumber)
        guard pause > 0 else { return open(route, number) }
        worker.eventLoop.scheduleTask(in: .milliseconds(pause)) { session.value.open(route, number) }
    }

    private func open(_ route: UpstreamRoute, _ number: Int) {
        guard number == attemptNumber, !isFinished else { return }
        let timeouts = worker.proxy.timeouts.overridden(by: route.target.timeouts)
        openingDeadline = .now() + .milliseconds(timeouts.connectMilliseconds) + .seconds(RealtimeSession.handshakeSeconds)
        let peer = WebSocketPeer(isServer: false, maximumMessageBytes: configuration.maximumFrameBytes, listener: self)
        let attempt = WebSocketOpening(request: request(for: route), peer: peer) { [unowned self] failure in
            if let failure { return openingFailed(failure) }
            (upstream, upstreamOpening, openingDeadline) = (peer, nil, .distantFuture)
            handle(.upstreamOpened)
        }
        upstreamOpening = attempt
        do {
            let tls = route.target.authority.isSecure ? try worker.pool.currentTLSContext() : nil
            attempt.begin(route.target.authority, tls: tls, timeoutMilliseconds: timeouts.connectMilliseconds, on: worker.eventLoop)
        } catch {
            openingFailed(.unreachable)
        }
    }

    private func request(for route: UpstreamRoute) -> String {
        let query = opening.query.isTranscription ? "intent=transcription" : "model=\(PercentEncoding.encode(upstreamModel))"
        var request = route.target.sessionHead(query: query) + String(decoding: call.upstreamFields, as: UTF8.self)
        let protocols = opening.protocols.forUpstream
        if !protocols.isEmpty { request += "sec-websocket-protocol: \(protocols.joined(separator: ", "))\r\n" }
        return request
    }

    private func openingFailed(_ failure: AttemptFailure) {
        upstreamOpening?.cancel()
        (upstreamOpening, openingDeadline) = (nil, .distantFuture)
        handle(.upstreamRefused(failure))
    }

    private func closeUpstream() {
        attemptNumber += 1
        upstreamOpening?.cancel()
        (upstreamOpening, openingDeadline) = (nil, .distantFuture)
        upstream?.close(.normal, reason: "")
    }

    private func report(_ outcome: AttemptOutcome, of route: UpstreamRoute) {
        if case .failed(let failure) = outcome {
            worker.proxy.callLog.attemptFailed(call, id: CommandID(high: 0, low: 0), upstream: route.target.name, failure)
            worker.proxy.metrics.attemptFailed(call.model, upstream: route.target.name, failure: failure.name)
        }
        worker.proxy.selector.ended(outcome, of: route, for: call)
    }
}

extension RealtimeSession: WebSocketPeer.Listener {
    func peerMoved(_ peer: WebSocketPeer) { pump() }

    func peerClosed(_ peer: WebSocketPeer, _ end: WebSocketPeer.End) {
        guard peer === upstream else {
            if peer === client { handle(.clientLeft) }
            return
        }
        switch end {
        case .closed(let code): handle(.upstreamLeft(code ?? .normal))
        case .broken, .lost: handle(.upstreamLeft(nil))
        }
    }
}

extension WholeResponse {
    /// The response of a session's beginning, which stands for those of its calls.
    fileprivate static let session = WholeResponse(status: .switchingProtocols, headers: [:], body: ByteBuffer())
}
