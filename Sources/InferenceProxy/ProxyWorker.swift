internal import CivilTime
internal import LedgerCore
internal import NIOCore

/// A client's connection, looked after as long as it is open.
protocol WatchedConnection: AnyObject {
    /// Closes it when its client was silent for too long.
    func tick(_ now: NIODeadline)
    func close()
}

/// The part of the proxy on one event loop: its clients' connections, its calls, its connections to upstreams, and a clock that ticks for all.
///
/// `@unchecked Sendable`: everything but ``eventLoop`` and ``proxy`` is used on the event loop only. The clock may tick for a while after the proxy is gone.
final class ProxyWorker: @unchecked Sendable {
    /// The precision of timeouts.
    private static let tick = TimeAmount.milliseconds(250)

    let eventLoop: any EventLoop
    unowned let proxy: CallProxy
    let pool: UpstreamPool
    private var clients: [ObjectIdentifier: any WatchedConnection] = [:]
    private var calls: [ObjectIdentifier: Call] = [:]
    private var sessions: [ObjectIdentifier: RealtimeSession] = [:]
    private var ticker: RepeatedTask?
    private let scheduling: LoopScheduling?
    private var clock = ThreadClock()
    private var date = (seconds: UInt64(0), text: "")

    init(eventLoop: any EventLoop, proxy: CallProxy) {
        self.eventLoop = eventLoop
        self.proxy = proxy
        scheduling = proxy.scheduling
        pool = UpstreamPool(eventLoop: eventLoop, configuration: proxy.configuration)
    }

    func opened(_ client: any WatchedConnection) {
        clients[ObjectIdentifier(client)] = client
        startTicking()
    }

    func closed(_ client: any WatchedConnection) { clients[ObjectIdentifier(client)] = nil }

    func begin(_ call: Call) {
        calls[ObjectIdentifier(call)] = call
        let isWelcome = proxy.callBegins(of: call.source)
        // Before it begins: its hold may be accepted at once, and its upstream be called.
        if !isWelcome { call.cutOff() }
        call.start()
    }

    func end(_ call: Call) {
        guard calls.removeValue(forKey: ObjectIdentifier(call)) != nil else { return }
        proxy.callEnds(of: call.source)
    }

    func begin(_ session: RealtimeSession) {
        sessions[ObjectIdentifier(session)] = session
        let isWelcome = proxy.callBegins(of: session.source)
        session.start()
        if !isWelcome { session.cutOff() } else if proxy.isStopping { session.stop() }
    }

    /// A session whose charges are all done. It is looked after until its connections are closed.
    func end(_ session: RealtimeSession) {
        proxy.callEnds(of: session.source)
        proxy.sessionEnds(of: session.source)
    }

    /// Lets sessions end what runs.
    func stopSessions() {
        for session in sessions.values { session.stop() }
    }

    /// Lets an upstream end a response that nobody waits for.
    func drain(_ connection: UpstreamConnection) {
        if proxy.isStopping { return connection.close() }
        connection.drain(until: .now() + .seconds(proxy.limits.drainSeconds))
    }

    func cutOffAll() {
        for call in calls.values { call.cutOff() }
        for session in sessions.values { session.cutOff() }
    }

    func closeClients() {
        for client in clients.values { client.close() }
    }

    /// The value of a `Date` header (RFC 9110 §5.6.7).
    var dateField: String {
        let seconds = proxy.clock().seconds
        if date.seconds != seconds { date = (seconds, httpDate(seconds)) }
        return date.text
    }

    private func startTicking() {
        guard ticker == nil else { return }
        reportShare(.now())
        let loop = NIOLoopBound(self, eventLoop: eventLoop)
        ticker = eventLoop.scheduleRepeatedTask(initialDelay: ProxyWorker.tick, delay: ProxyWorker.tick) { _ in loop.value.tick() }
    }

    private func tick() {
        let now = NIODeadline.now()
        reportShare(now)
        for call in calls.values { call.tick(now) }
        for client in clients.values { client.tick(now) }
        for (id, session) in sessions {
            session.tick(now)
            if session.isOver { sessions[id] = nil }
        }
        pool.tick(now)
        guard calls.isEmpty, sessions.isEmpty, clients.isEmpty, pool.isEmpty else { return }
        ticker?.cancel()
        ticker = nil
        scheduling?.report(0, of: ObjectIdentifier(eventLoop))
    }

    private func reportShare(_ now: NIODeadline) {
        guard let scheduling, let share = clock.share(now) else { return }
        scheduling.report(share, of: ObjectIdentifier(eventLoop))
    }
}
