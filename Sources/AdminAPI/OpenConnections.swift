internal import HummingbirdCore
internal import NIOCore
internal import Synchronization

/// The connections of a server's clients, so that a stop can close those that would hold it up for ever: whose request never ends, or whose client
/// does not read its response.
final class OpenConnections: Sendable {
    private let channels = Mutex<[ObjectIdentifier: any Channel]>([:])

    func closeAll() {
        let open = channels.withLock { Array($0.values) }
        for channel in open { channel.close(promise: nil) }
    }

    fileprivate func add(_ channel: any Channel) { channels.withLock { $0[ObjectIdentifier(channel)] = channel } }

    fileprivate func remove(_ channel: any Channel) { channels.withLock { $0[ObjectIdentifier(channel)] = nil } }
}

/// Reports its connection as long as it is open.
private final class ConnectionReporter: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = Any
    private let connections: OpenConnections

    init(_ connections: OpenConnections) {
        self.connections = connections
    }

    func handlerAdded(context: ChannelHandlerContext) { connections.add(context.channel) }

    func handlerRemoved(context: ChannelHandlerContext) { connections.remove(context.channel) }
}

extension HTTPServerBuilder {
    /// HTTP/1.1 as the admin socket speaks it: a connection whose client is silent between requests, or in the middle of one, is closed after a while; one
    /// that waits for its response is not.
    static func admin(_ connections: OpenConnections, idleTimeoutSeconds: Int64) -> HTTPServerBuilder {
        .http1(
            configuration: HTTP1Channel.Configuration(
                additionalChannelHandlers: [ConnectionReporter(connections)], idleTimeout: .seconds(idleTimeoutSeconds)))
    }
}
