internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix
internal import NIOSSL

/// The connections to all upstreams of one event loop, used on it only. The call's connection is on the event loop of its client's.
final class UpstreamPool {
    /// The connections to one upstream.
    private struct Host {
        /// The last one used is used next, so that what is too many grows old.
        var idle: [UpstreamConnection] = []
        /// Those that are open or being opened.
        var count = 0
        /// Who waits for a connection while one is opened for him, or as many are open as may.
        var waiting = CircularBuffer<UpstreamTicket>()
        var openingCount = 0
        var timeoutMilliseconds: Int64 = 0
    }

    private let eventLoop: any EventLoop
    let flushes: FlushQueue
    private let configuration: GatewayConfiguration
    private let maximumConnections: Int
    private var hosts: [UpstreamAuthority: Host] = [:]
    private var connections: [ObjectIdentifier: UpstreamConnection] = [:]
    private var tlsContext: NIOSSLContext?

    init(eventLoop: any EventLoop, flushes: FlushQueue, configuration: GatewayConfiguration) {
        self.eventLoop = eventLoop
        self.flushes = flushes
        self.configuration = configuration
        maximumConnections = max(configuration.upstreamConnections / System.coreCount, 1)
    }

    var isEmpty: Bool { connections.isEmpty }

    /// Gives the receiver a connection as soon as there is one.
    ///
    /// - Parameters:
    ///   - allowsReuse: false for one on which nothing was sent before.
    ///   - timeoutMilliseconds: How long a connection that is opened for this may take.
    /// - Returns: nil when it was given already.
    func connect(
        _ receiver: any AnswerReceiver, to authority: UpstreamAuthority, allowsReuse: Bool, timeoutMilliseconds: Int64
    ) -> UpstreamTicket? {
        if allowsReuse, let connection = hosts[authority]?.idle.popLast() {
            receiver.upstreamConnected(connection)
            return nil
        }
        let ticket = UpstreamTicket(receiver)
        hosts[authority, default: Host()].timeoutMilliseconds = timeoutMilliseconds
        hosts[authority, default: Host()].waiting.append(ticket)
        openIfNeeded(authority)
        return ticket
    }

    /// A connection whose exchange is complete: for whoever has waited longest, or for later.
    func takeBack(_ connection: UpstreamConnection) {
        connection.rest(until: .now() + .seconds(configuration.upstreamKeepAliveSeconds))
        hand(connection)
    }

    func forget(_ connection: UpstreamConnection) {
        let authority = connection.authority
        guard connections.removeValue(forKey: ObjectIdentifier(connection)) != nil else { return }
        hosts[authority]?.count -= 1
        hosts[authority]?.idle.removeAll { $0 === connection }
        openIfNeeded(authority)
        removeIfUnused(authority)
    }

    func tick(_ now: NIODeadline) {
        for connection in connections.values { connection.tick(now) }
    }

    /// Closes those on which no call waits for its answer.
    func closeDraining() {
        for connection in connections.values where connection.isDraining { connection.close() }
    }

    func closeAll() {
        for connection in connections.values { connection.close() }
    }

    // MARK: Opening

    private func openIfNeeded(_ authority: UpstreamAuthority) {
        guard let host = hosts[authority], host.waiting.count > host.openingCount, host.count < maximumConnections else { return }
        hosts[authority]?.count += 1
        hosts[authority]?.openingCount += 1
        do {
            let connector = UpstreamConnector(
                authority: authority, timeoutMilliseconds: host.timeoutMilliseconds, pool: self,
                tls: authority.isSecure ? try currentTLSContext() : nil)
            connector.connect(on: eventLoop).assumeIsolated().whenComplete { result in
                if case .success(let connection) = result, !connection.isClosed { self.opened(connection) } else { self.failedToOpen(authority) }
            }
        } catch {
            failedToOpen(authority)
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
        hosts[connection.authority]?.openingCount -= 1
        connections[ObjectIdentifier(connection)] = connection
        takeBack(connection)
    }

    private func failedToOpen(_ authority: UpstreamAuthority) {
        hosts[authority]?.count -= 1
        hosts[authority]?.openingCount -= 1
        // One that waits for each that was opened for him; the next failure tells the next one.
        let receiver = nextReceiver(authority)
        openIfNeeded(authority)
        removeIfUnused(authority)
        receiver?.upstreamFailed(.unreachable)
    }

    private func hand(_ connection: UpstreamConnection) {
        if let receiver = nextReceiver(connection.authority) {
            receiver.upstreamConnected(connection)
        } else {
            hosts[connection.authority, default: Host()].idle.append(connection)
        }
    }

    private func nextReceiver(_ authority: UpstreamAuthority) -> (any AnswerReceiver)? {
        while let ticket = hosts[authority]?.waiting.popFirst() {
            if let receiver = ticket.receiver { return receiver }
        }
        return nil
    }

    private func removeIfUnused(_ authority: UpstreamAuthority) {
        if let host = hosts[authority], host.count == 0, host.waiting.isEmpty { hosts[authority] = nil }
    }
}
