package import HummingbirdCore
internal import Logging
package import NIOCore
internal import NIOHTTP1
internal import NIOHTTPTypes
internal import NIOHTTPTypesHTTP1

/// Sets up a client's HTTP/1.1 connection. The ``CallProxy`` runs metered calls, and Hummingbird answers every other request.
struct GatewayChannel: HTTPChannelHandler {
    let responder: HTTPChannelHandler.Responder
    let proxy: CallProxy

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<NIOAsyncChannel<HTTPRequestPart, HTTPResponsePart>> {
        channel.eventLoop.makeCompletedFuture {
            try channel.boundReceiveBuffers()
            let operations = channel.pipeline.syncOperations
            try proxy.addHTTP1Handlers(to: operations, on: channel.eventLoop)
            try operations.addHandler(HTTP1ToHTTPServerCodec(secure: false))
            return try NIOAsyncChannel(wrappingChannelSynchronously: channel, configuration: .exchanges(isOutboundHalfClosureEnabled: true))
        }
    }

    func handle(value: NIOAsyncChannel<HTTPRequestPart, HTTPResponsePart>, logger: Logger) async {
        await handleHTTP(asyncChannel: value, logger: logger)
    }
}

extension CallProxy {
    /// Adds the handlers that parse an HTTP/1.1 client's requests and run its metered calls. Every other request leaves them inbound.
    ///
    /// - Throws: `ChannelError` if the channel's pipeline takes no handlers any more.
    package func addHTTP1Handlers(to operations: ChannelPipeline.SynchronousOperations, on eventLoop: any EventLoop) throws {
        try operations.configureHTTPServerPipeline(
            withPipeliningAssistance: false, withErrorHandling: false, withOutboundHeaderValidation: false,
            withEncoderConfiguration: .init(), withDecoderLimitConfiguration: configuration.headerLimits)
        try operations.addHandler(ClientConnection(worker: onLoop(eventLoop), writer: HTTP1ResponseWriter()))
    }
}

extension HTTPServerBuilder {
    /// The server for callers and holders.
    package static func gateway(_ proxy: CallProxy) -> HTTPServerBuilder {
        HTTPServerBuilder { responder in
            let plain = GatewayChannel(responder: responder, proxy: proxy)
            guard let certificate = proxy.certificate else { return plain }
            try certificate.reload()
            return SecureGatewayChannel(plain, certificate: certificate)
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
