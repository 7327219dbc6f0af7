internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix
internal import NIOSSL
internal import Upstreams

/// Opens connections to one upstream.
struct UpstreamConnector {
    let host: UpstreamHost
    let timeoutMilliseconds: Int64
    let pool: UpstreamPool
    /// nil for connections without TLS.
    let tls: NIOSSLContext?

    /// Done when the connection is there; TLS then still has its handshake before it, and holds back what is written until after it.
    func connect(on eventLoop: any EventLoop) -> EventLoopFuture<UpstreamConnection> {
        let parts = NIOLoopBound((host, pool), eventLoop: eventLoop)
        let (authority, timeout, tls) = (host.authority, TimeAmount.milliseconds(timeoutMilliseconds), tls)
        return ClientBootstrap(group: eventLoop)
            .connectTimeout(timeout)
            .channelOption(.socketOption(.tcp_nodelay), value: 1)
            .channelOption(.writeBufferWaterMark, value: .init(low: 16 << 10, high: 32 << 10))
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let operations = channel.pipeline.syncOperations
                    if let tls { try operations.addHandler(try NIOSSLClientHandler(context: tls, serverHostname: authority.serverName)) }
                    let decoder = HTTPResponseDecoder(leftOverBytesStrategy: .dropBytes, informationalResponseStrategy: .drop)
                    try operations.addHandler(ByteToMessageHandler(decoder))
                    let (host, pool) = parts.value
                    let connection = UpstreamConnection(
                        host: host, pool: pool, decoder: decoder, handshakeDeadline: tls == nil ? nil : .now() + timeout)
                    try operations.addHandler(connection)
                }
            }
            .connect(host: authority.host, port: authority.port)
            .flatMapThrowing { channel in try channel.pipeline.syncOperations.handler(type: UpstreamConnection.self) }
    }
}

extension UpstreamAuthority {
    /// The server's name for TLS (RFC 6066 §3); nil for an address.
    var serverName: String? {
        let isAddress = (try? SocketAddress(ipAddress: host, port: port)) != nil
        return isAddress ? nil : host
    }
}
