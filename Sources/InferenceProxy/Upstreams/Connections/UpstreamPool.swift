internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix
internal import NIOSSL
internal import Upstreams

/// The connections to one upstream.
final class UpstreamHost {
    let authority: UpstreamAuthority
    /// The last one used is used next, so that what is too many grows old.
    fileprivate var idle: [UpstreamConnection] = []
    /// Those that are open or being opened.
    fileprivate var count = 0
    /// The calls that wait while a connection is opened for them, or until one of the most that may be open is free.
    fileprivate var waiting = CircularBuffer<UpstreamTicket>()
    fileprivate var openingCount = 0
    fileprivate var timeoutMilliseconds: Int64 = 0

    fileprivate init(_ authority: UpstreamAuthority) {
        self.authority = authority
    }
}

/// The connections to all upstreams of one event loop, used on it only. The call's connection is on the event loop of its client's.
final class UpstreamPool {
    private let eventLoop: any EventLoop
    private let configuration: ProxyConfiguration
    private let maximumConnections: Int
    private var hosts: [UpstreamAuthority: UpstreamHost] = [:]
    private var connections: [ObjectIdentifier: UpstreamConnection] = [:]
    private var tlsContext: NIOSSLContext?

    init(eventLoop: any EventLoop, configuration: ProxyConfiguration) {
        self.eventLoop = eventLoop
        self.configuration = configuration
        maximumConnections = max(configuration.upstreamConnections / System.coreCount, 1)
    }

    var isEmpty: Bool { connections.isEmpty }

    /// Gives the receiver a connection as soon as there is one.
    ///
    /// The receiver may send at once on the connection that it is given, and sending may fail at once. It may therefore have called this again before the
    /// first call returns.
    ///
    /// - Parameters:
    ///   - allowsReuse: false for one on which nothing was sent before.
    ///   - timeoutMilliseconds: The time limit for opening a connection, or for one to become free where no more may be opened.
    /// - Returns: nil when the receiver was given a connection already.
    func connect(
        _ receiver: any ResponseReceiver, to authority: UpstreamAuthority, allowsReuse: Bool, timeoutMilliseconds: Int64
    ) -> UpstreamTicket? {
        let host = host(authority)
        if allowsReuse, let connection = host.idle.popLast() {
            receiver.upstreamConnected(connection)
            return nil
        }
        let ticket = UpstreamTicket(receiver, deadline: .now() + .milliseconds(timeoutMilliseconds))
        host.timeoutMilliseconds = timeoutMilliseconds
        host.waiting.append(ticket)
        openIfNeeded(host)
        return ticket
    }

    private func host(_ authority: UpstreamAuthority) -> UpstreamHost {
        if let host = hosts[authority] { return host }
        let host = UpstreamHost(authority)
        hosts[authority] = host
        return host
    }

    /// Takes back a connection whose exchange is complete, for the call that has waited longest or for later.
    func takeBack(_ connection: UpstreamConnection) {
        connection.rest(until: .now() + .seconds(configuration.upstreamKeepAliveSeconds))
        hand(connection)
    }

    func forget(_ connection: UpstreamConnection) {
        let host = connection.host
        guard connections.removeValue(forKey: ObjectIdentifier(connection)) != nil else { return }
        host.count -= 1
        host.idle.removeAll { $0 === connection }
        openIfNeeded(host)
        removeIfUnused(host)
    }

    func tick(_ now: NIODeadline) {
        for connection in connections.values { connection.tick(now) }
        for host in hosts.values { refuseOverdue(host, now) }
    }

    /// Refuses the calls that have waited too long for a connection in use, but for as many as connections are being opened.
    private func refuseOverdue(_ host: UpstreamHost, _ now: NIODeadline) {
        while host.count >= maximumConnections, host.waiting.count > host.openingCount, let first = host.waiting.first, first.deadline <= now {
            host.waiting.removeFirst()
            first.receiver?.upstreamFailed(.overloaded)
        }
    }

    /// Closes those on which no call waits for its response.
    func closeDraining() {
        for connection in connections.values where connection.isDraining { connection.close() }
    }

    func closeAll() {
        for connection in connections.values { connection.close() }
    }

    // MARK: Opening

    private func openIfNeeded(_ host: UpstreamHost) {
        guard host.waiting.count > host.openingCount, host.count < maximumConnections else { return }
        host.count += 1
        host.openingCount += 1
        do {
            let connector = UpstreamConnector(
                host: host, timeoutMilliseconds: host.timeoutMilliseconds, pool: self, tls: host.authority.isSecure ? try currentTLSContext() : nil)
            connector.connect(on: eventLoop).assumeIsolated().whenComplete { result in
                if case .success(let connection) = result, !connection.isClosed { self.opened(connection) } else { self.failedToOpen(host) }
            }
        } catch {
            failedToOpen(host)
        }
    }

    private func currentTLSContext() throws -> NIOSSLContext {
        if let tlsContext { return tlsContext }
        var settings = TLSConfiguration.makeClientConfiguration()
        settings.applicationProtocols = ["http/1.1"]
        let context = try NIOSSLContext(configuration: settings)
        tlsContext = context
        return context
    }

    private func opened(_ connection: UpstreamConnection) {
        connection.host.openingCount -= 1
        connections[ObjectIdentifier(connection)] = connection
        takeBack(connection)
    }

    private func failedToOpen(_ host: UpstreamHost) {
        host.count -= 1
        host.openingCount -= 1
        // One that waits for each that was opened for him; the next failure tells the next one.
        let receiver = nextReceiver(host)
        openIfNeeded(host)
        removeIfUnused(host)
        receiver?.upstreamFailed(.unreachable)
    }

    private func hand(_ connection: UpstreamConnection) {
        if let receiver = nextReceiver(connection.host) { receiver.upstreamConnected(connection) } else { connection.host.idle.append(connection) }
    }

    private func nextReceiver(_ host: UpstreamHost) -> (any ResponseReceiver)? {
        while let ticket = host.waiting.popFirst() {
            if let receiver = ticket.receiver { return receiver }
        }
        return nil
    }

    private func removeIfUnused(_ host: UpstreamHost) {
        if host.count == 0, host.waiting.isEmpty { hosts[host.authority] = nil }
    }
}
