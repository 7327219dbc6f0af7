internal import HummingbirdCore
internal import Logging
internal import NIOCore
internal import NIOHTTP1
internal import NIOHTTP2
internal import NIOHTTPTypes
internal import NIOHTTPTypesHTTP1
internal import NIOSSL
internal import NIOTLS

/// Sets up a client's TLS connection: HTTP/2 if the client offers it (ALPN, RFC 7301), else HTTP/1.1.
///
/// Every stream of an HTTP/2 connection has the same handlers as a connection of HTTP/1.1.
struct SecureGatewayChannel: ServerChildChannel {
    typealias Exchanges = NIOAsyncChannel<HTTPRequestPart, HTTPResponsePart>
    typealias Streams = NIOHTTP2Handler.AsyncStreamMultiplexer<Exchanges>
    typealias Negotiation = NIOTypedApplicationProtocolNegotiationHandler<Protocol>

    /// The protocol that the client and the gateway agreed on.
    enum `Protocol`: Sendable {
        case http1(Exchanges)
        case http2(Streams)
    }

    struct Value: ServerChildChannelValue {
        let channel: any Channel
        let negotiated: EventLoopFuture<Protocol>
    }

    private let http1: GatewayChannel
    private let certificate: TLSCertificate

    init(_ http1: GatewayChannel, certificate: TLSCertificate) {
        self.http1 = http1
        self.certificate = certificate
    }

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        channel.eventLoop.makeCompletedFuture {
            try channel.boundReceiveBuffers()
            let operations = channel.pipeline.syncOperations
            try operations.addHandler(NIOSSLServerHandler(context: certificate.context()))
            let negotiation = Negotiation { result in
                switch result {
                case .negotiated("h2"): configureHTTP2(channel)
                case .negotiated, .fallback: http1.setup(channel: channel, logger: logger).map { .http1($0) }
                }
            }
            try operations.addHandler(negotiation)
            let expiry = channel.eventLoop.scheduleTask(in: .seconds(http1.proxy.configuration.handshakeTimeoutSeconds)) {
                channel.close(promise: nil)
            }
            negotiation.protocolNegotiationResult.whenComplete { _ in expiry.cancel() }
            return Value(channel: channel, negotiated: negotiation.protocolNegotiationResult)
        }
    }

    private func configureHTTP2(_ channel: any Channel) -> EventLoopFuture<Protocol> {
        channel.eventLoop.makeCompletedFuture {
            let worker = http1.proxy.onLoop(channel.eventLoop)
            var configuration = NIOHTTP2Handler.Configuration()
            configuration.connection.initialSettings = [
                HTTP2Setting(parameter: .maxConcurrentStreams, value: http1.proxy.configuration.maximumStreamsPerConnection),
                HTTP2Setting(parameter: .maxHeaderListSize, value: http1.proxy.configuration.maximumHeaderBytes),
            ]
            let connection = HTTP2ClientConnection(worker: worker)
            try channel.pipeline.syncOperations.addHandler(HTTP2QuiescingHandler(connection))
            let streams = try channel.pipeline.syncOperations.configureAsyncHTTP2Pipeline(
                mode: .server, streamDelegate: connection.streamDelegate, configuration: configuration
            ) { stream in
                stream.eventLoop.makeCompletedFuture {
                    let operations = stream.pipeline.syncOperations
                    try operations.addHandler(HTTP2FramePayloadToHTTP1ServerCodec())
                    try operations.addHandler(ClientConnection(worker: http1.proxy.onLoop(stream.eventLoop), writer: HTTP2ResponseWriter()))
                    try operations.addHandler(HTTP1ToHTTPServerCodec(secure: true))
                    return try Exchanges(wrappingChannelSynchronously: stream, configuration: .exchanges(isOutboundHalfClosureEnabled: false))
                }
            }
            try channel.pipeline.syncOperations.addHandler(connection)
            return .http2(streams)
        }
    }

    func handle(value: Value, logger: Logger) async {
        switch try? await value.negotiated.get() {
        case .http1(let exchanges): await http1.handle(value: exchanges, logger: logger)
        case .http2(let streams):
            await withDiscardingTaskGroup { group in
                do {
                    for try await stream in streams.inbound {
                        group.addTask { await http1.handle(value: stream, logger: logger) }
                    }
                } catch {
                    logger.debug("connection of HTTP/2 failed", metadata: ["error": "\(type(of: error))"])
                }
            }
        case nil: break
        }
    }
}
