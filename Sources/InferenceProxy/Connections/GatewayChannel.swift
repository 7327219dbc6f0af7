package import HummingbirdCore
internal import Logging
internal import NIOCore
internal import NIOHTTP1
internal import NIOHTTPTypes
internal import NIOHTTPTypesHTTP1

/// Sets up a client's HTTP/1.1 connection. The ``CallProxy`` runs metered calls, and Hummingbird answers every other request.
struct GatewayChannel: HTTPChannelHandler {
    let responder: HTTPChannelHandler.Responder
    let proxy: CallProxy

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<NIOAsyncChannel<HTTPRequestPart, HTTPResponsePart>> {
        channel.eventLoop.makeCompletedFuture {
            let operations = channel.pipeline.syncOperations
            try operations.configureHTTPServerPipeline(
                withPipeliningAssistance: false, withErrorHandling: false, withOutboundHeaderValidation: false,
                withEncoderConfiguration: .init(), withDecoderLimitConfiguration: proxy.configuration.headerLimits)
            try operations.addHandler(ClientConnection(worker: proxy.onLoop(channel.eventLoop), writer: HTTP1ResponseWriter()))
            try operations.addHandler(HTTP1ToHTTPServerCodec(secure: false))
            return try NIOAsyncChannel(wrappingChannelSynchronously: channel, configuration: .init(isOutboundHalfClosureEnabled: true))
        }
    }

    func handle(value: NIOAsyncChannel<HTTPRequestPart, HTTPResponsePart>, logger: Logger) async {
        await handleHTTP(asyncChannel: value, logger: logger)
    }
}

extension HTTPServerBuilder {
    /// The server for callers and holders.
    package static func gateway(_ proxy: CallProxy) -> HTTPServerBuilder {
        HTTPServerBuilder { responder in
            let plain = GatewayChannel(responder: responder, proxy: proxy)
            guard let tls = proxy.configuration.tls else { return plain }
            return SecureGatewayChannel(plain, tls: try tls.context())
        }
    }
}

extension ProxyConfiguration {
    fileprivate var headerLimits: NIOHTTPDecoderLimitConfiguration {
        var limits = NIOHTTPDecoderLimitConfiguration()
        limits.maxHeaderFieldSize = maximumHeaderBytes
        limits.maxHeaderListSize = maximumHeaderBytes
        limits.maxHeaderFieldCount = maximumHeaderCount
        return limits
    }
}
