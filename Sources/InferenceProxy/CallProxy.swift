internal import EthereumPrimitives
internal import Ledger
internal import LedgerCore
internal import Logging
internal import Metering
internal import NIOCore
internal import NIOHTTP1
package import Resilience
internal import Synchronization

/// Runs metered calls. A call stays on the event loop of its client's connection from its beginning to its end.
package final class CallProxy: Sendable {
    let configuration: ProxyConfiguration
    let limits: CallLimits
    let timeouts: UpstreamTimeouts
    /// nil where clients do not speak TLS.
    package let certificate: TLSCertificate?
    private let salts: HashSalts
    let metrics: ProxyMetrics
    /// A clock that never goes back.
    package let now: @Sendable () -> Moment
    /// The bytes of requests and of responses that are being collected, over all connections.
    private let bytes: Mutex<FairBudget>
    let writer: LedgerWriter
    let lookups: LedgerLookups
    let selector: any UpstreamSelector
    let admission: any CallAdmission
    /// The part of the admission that knows the limits.
    let limited: LimitedAdmission
    let recorder: ContentRecorder
    /// Takes the payments of callers without an account.
    package let payments: PaymentDesk
    /// The responses that upstreams make in the background.
    package let background: BackgroundRegister
    let clock: @Sendable () -> Timestamp
    let makeID: @Sendable () -> CommandID
    let logger: Logger
    let callLog: CallLog
    /// Takes the spans of calls; nil where none are wanted, so that none are made.
    private let spans: (any CallSpanSink)?
    let refusals: LedgerRefusals
    /// Told how busy the event loops are; nil where the scheduling of the process is not the proxy's to change.
    let scheduling: LoopScheduling?

    private struct State {
        var loops: [ObjectIdentifier: ProxyWorker] = [:]
        /// The calls that run.
        var calls: FairBudget
        /// The realtime sessions that are open.
        var sessions: FairBudget
        var onIdle: [CheckedContinuation<Void, Never>] = []
        var isStopping = false
        var isCutOff = false
    }

    private let state: Mutex<State>

    init(
        configuration: ProxyConfiguration, writer: LedgerWriter, lookups: LedgerLookups, selector: any UpstreamSelector,
        admission: any CallAdmission, limited: LimitedAdmission, recorder: ContentRecorder, background: BackgroundRegister, salts: HashSalts,
        metrics: ProxyMetrics,
        now: @escaping @Sendable () -> Moment, clock: @escaping @Sendable () -> Timestamp,
        makeID: @escaping @Sendable () -> CommandID, logger: Logger, callLog: CallLog, spans: (any CallSpanSink)? = nil
    ) {
        self.configuration = configuration
        limits = CallLimits(configuration)
        bytes = Mutex(FairBudget(limit: configuration.maximumBufferedBytes))
        state = Mutex(
            State(calls: FairBudget(limit: configuration.maximumCalls), sessions: FairBudget(limit: configuration.maximumSessions)))
        certificate = configuration.tls.map { TLSCertificate($0) }
        self.salts = salts
        self.metrics = metrics
        self.now = now
        timeouts = UpstreamTimeouts(configuration)
        self.writer = writer
        self.lookups = lookups
        self.selector = selector
        self.admission = admission
        self.limited = limited
        self.recorder = recorder
        payments = PaymentDesk(writer: writer, lookups: lookups, makeID: makeID, logger: logger)
        self.background = background
        self.clock = clock
        self.makeID = makeID
        self.logger = logger
        self.callLog = callLog
        self.spans = spans
        refusals = LedgerRefusals(logger: logger)
        scheduling = configuration.schedulesInBatches ? .ofThisProcess() : nil
        // The first request without a key is answered at once. Where the ledger cannot be read now, it is asked then.
        _ = try? lookups.hasOpenModels()
    }

    /// Hands over the span of a call that ended. It goes on with the trace that the caller named.
    func trace(_ call: InferenceCall, id: CommandID, upstream: String?, _ end: CallEnd, _ times: CallLog.Times) {
        guard let spans else { return }
        let spanID = UInt64.random(in: 1 ... .max)
        let named = call.headers.first(name: "traceparent").flatMap { TraceContext(traceparent: $0, spanID: spanID) }
        spans.add(
            CallSpan(
                named ?? TraceContext(of: id, spanID: spanID), call, id: id, upstream: upstream, end, times,
                nowUnixNanoseconds: clock().milliseconds * 1_000_000))
    }

    /// The salt of a call's hashes in the ledger.
    func salt(of hold: CommandID) -> [UInt8] { salts.salt(of: hold).bytes }

    /// The worker of an event loop; made when it is first asked for.
    func onLoop(_ eventLoop: any EventLoop) -> ProxyWorker {
        state.withLock { state in
            if let loop = state.loops[ObjectIdentifier(eventLoop)] { return loop }
            let loop = ProxyWorker(eventLoop: eventLoop, proxy: self)
            state.loops[ObjectIdentifier(eventLoop)] = loop
            return loop
        }
    }

    /// Whether one more call of this caller may run.
    func hasRoomForCall(of source: CallSource) -> Bool { state.withLock { $0.calls.allows(1, for: source) } }

    /// Takes a place for one more session of this caller.
    ///
    /// - Returns: false when there are too many, or the caller's leave too few for others.
    func sessionBegins(of source: CallSource) -> Bool { state.withLock { $0.sessions.take(1, for: source) } }

    func sessionEnds(of source: CallSource) { state.withLock { $0.sessions.giveBack(1, of: source) } }

    func changeMaximumCalls(to count: Int) { state.withLock { $0.calls.limit = count } }

    /// Takes bytes for a caller's request or response.
    ///
    /// - Returns: false when all requests and responses together would take too many, or the caller's leave too few for others.
    func takeBytes(_ count: Int, for source: CallSource) -> Bool { bytes.withLock { $0.take(count, for: source) } }

    func takeBytesAnyway(_ count: Int, for source: CallSource) { bytes.withLock { $0.takeAnyway(count, for: source) } }

    func giveBackBytes(_ count: Int, of source: CallSource) { bytes.withLock { $0.giveBack(count, of: source) } }

    // MARK: Stopping

    /// Whether the gateway was told to stop. Upstreams are then not read on after their calls have ended.
    var isStopping: Bool { state.withLock(\.isStopping) }

    /// - Returns: false when the call is to be cut off at once.
    func callBegins(of source: CallSource) -> Bool {
        state.withLock { state in
            state.calls.takeAnyway(1, for: source)
            return !state.isCutOff
        }
    }

    func callEnds(of source: CallSource) {
        let waiters = state.withLock { state -> [CheckedContinuation<Void, Never>] in
            state.calls.giveBack(1, of: source)
            guard state.calls.used == 0 else { return [] }
            defer { state.onIdle = [] }
            return state.onIdle
        }
        for waiter in waiters { waiter.resume() }
    }

    /// Returns when no call runs.
    package func waitUntilIdle() async {
        await withCheckedContinuation { continuation in
            let isIdle = state.withLock { state in
                if state.calls.used > 0 { state.onIdle.append(continuation) }
                return state.calls.used == 0
            }
            if isIdle { continuation.resume() }
        }
    }

    /// The gateway was told to stop: calls go on, and nothing else is waited for.
    package func beginStop() {
        state.withLock { $0.isStopping = true }
        onEachLoop {
            $0.pool.closeDraining()
            $0.stopSessions()
        }
    }

    /// Cuts off all calls that run, and all that begin afterwards.
    package func cutOffAll() {
        state.withLock { $0.isCutOff = true }
        onEachLoop { $0.cutOffAll() }
    }

    /// Closes the connections of clients, whatever they do.
    package func closeClients() { onEachLoop { $0.closeClients() } }

    package func closeUpstreams() { onEachLoop { $0.pool.closeAll() } }

    private func onEachLoop(_ body: @escaping @Sendable (ProxyWorker) -> Void) {
        let loops = state.withLock { Array($0.loops.values) }
        for loop in loops { loop.eventLoop.execute { body(loop) } }
    }
}
