internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix
internal import NIOSSL
internal import Resilience
internal import Upstreams

/// The connections to one upstream.
final class UpstreamHost {
    let authority: UpstreamAuthority
    /// The last one used is used next, so that what is too many grows old.
    fileprivate var idle: [UpstreamConnection] = []
    /// Those that are open or being opened.
    fileprivate var count = 0
    /// The places for calls, one for each connection that may be open. A call has its place from the time when a connection is due to it until that
    /// connection is idle again or closed.
    fileprivate var places: FairBudget
    /// The calls that have a place, and wait while a connection is opened for them.
    fileprivate var placed = CircularBuffer<UpstreamTicket>()
    /// The calls that wait for a place.
    fileprivate var waiting = FairQueue<UpstreamTicket>()
    fileprivate var openingCount = 0
    fileprivate var timeoutMilliseconds: Int64 = 0

    fileprivate init(_ authority: UpstreamAuthority, maximumConnections: Int) {
        self.authority = authority
        places = FairBudget(limit: maximumConnections)
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
    ///   - source: The caller. None gets so many connections that another gets none, and those who wait are served by turns.
    ///   - allowsReuse: false for one on which nothing was sent before.
    ///   - timeoutMilliseconds: The time limit for opening a connection, or for one to become free where no more may be opened.
    /// - Returns: nil when the receiver was given a connection already.
    func connect(
        _ receiver: any ResponseReceiver, of source: CallSource, to authority: UpstreamAuthority, allowsReuse: Bool, timeoutMilliseconds: Int64
    ) -> UpstreamTicket? {
        let host = host(authority)
        host.timeoutMilliseconds = timeoutMilliseconds
        if allowsReuse, !host.idle.isEmpty, host.places.take(1, for: source), let connection = host.idle.popLast() {
            connection.source = source
            receiver.upstreamConnected(connection)
            return nil
        }
        let ticket = UpstreamTicket(receiver, of: source, allowsReuse: allowsReuse, deadline: .now() + .milliseconds(timeoutMilliseconds))
        guard host.places.take(1, for: source) else {
            host.waiting.append(ticket, of: source)
            return ticket
        }
        host.placed.append(ticket)
        openIfNeeded(host)
        return ticket
    }

    private func host(_ authority: UpstreamAuthority) -> UpstreamHost {
        if let host = hosts[authority] { return host }
        let host = UpstreamHost(authority, maximumConnections: maximumConnections)
        hosts[authority] = host
        return host
    }

    /// Takes back a connection whose exchange is complete, for the call whose turn it is or for later.
    func takeBack(_ connection: UpstreamConnection) {
        connection.rest(until: .now() + .seconds(configuration.upstreamKeepAliveSeconds))
        let host = connection.host
        vacate(connection)
        fillPlaces(host)
        if let ticket = nextPlaced(host) { give(connection, to: ticket) } else { host.idle.append(connection) }
        serve(host)
    }

    func forget(_ connection: UpstreamConnection) {
        let host = connection.host
        guard connections.removeValue(forKey: ObjectIdentifier(connection)) != nil else { return }
        host.count -= 1
        host.idle.removeAll { $0 === connection }
        vacate(connection)
        serve(host)
        removeIfUnused(host)
    }

    func tick(_ now: NIODeadline) {
        for connection in connections.values { connection.tick(now) }
        for host in hosts.values {
            for ticket in host.waiting.removeHeads(where: { $0.deadline <= now || $0.receiver == nil }) {
                ticket.receiver?.upstreamFailed(.overloaded)
            }
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
        while host.placed.count > host.openingCount {
            if host.count < maximumConnections {
                open(host)
            } else {
                // No more calls have a place than there are connections idle or being opened. An idle one that is too old for them makes room.
                if !host.idle.isEmpty { host.idle.removeFirst().close() }
                return
            }
        }
    }

    private func open(_ host: UpstreamHost) {
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

    func currentTLSContext() throws -> NIOSSLContext {
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
        // One of those that wait for a connection; the next failure tells the next one.
        let ticket = nextPlaced(host)
        if let ticket { host.places.giveBack(1, of: ticket.source) }
        serve(host)
        removeIfUnused(host)
        ticket?.receiver?.upstreamFailed(.unreachable)
    }

    // MARK: Places

    /// Gives places that are free to those who wait for one, and connections to those that have a place.
    private func serve(_ host: UpstreamHost) {
        fillPlaces(host)
        while let ticket = host.placed.first, ticket.allowsReuse, let connection = host.idle.popLast() {
            host.placed.removeFirst()
            if ticket.receiver == nil {
                host.places.giveBack(1, of: ticket.source)
                host.idle.append(connection)
                fillPlaces(host)
            } else {
                give(connection, to: ticket)
            }
        }
        openIfNeeded(host)
    }

    private func fillPlaces(_ host: UpstreamHost) {
        while let (ticket, source) = host.waiting.popFirst(where: { host.places.allows(1, for: $0) }) {
            guard ticket.receiver != nil else { continue }
            host.places.takeAnyway(1, for: source)
            host.placed.append(ticket)
        }
    }

    /// The next call that has a place and is still there.
    private func nextPlaced(_ host: UpstreamHost) -> UpstreamTicket? {
        while let ticket = host.placed.popFirst() {
            if ticket.receiver != nil { return ticket }
            host.places.giveBack(1, of: ticket.source)
            fillPlaces(host)
        }
        return nil
    }

    private func give(_ connection: UpstreamConnection, to ticket: UpstreamTicket) {
        connection.source = ticket.source
        ticket.receiver?.upstreamConnected(connection)
    }

    private func vacate(_ connection: UpstreamConnection) {
        guard let source = connection.source else { return }
        connection.source = nil
        connection.host.places.giveBack(1, of: source)
    }

    private func removeIfUnused(_ host: UpstreamHost) {
        if host.count == 0, host.placed.isEmpty, host.waiting.isEmpty { hosts[host.authority] = nil }
    }
}
