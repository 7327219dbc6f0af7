import NIOCore
import NIOPosix
import Synchronization

/// Connections without a protocol, for what no HTTP library would send.
enum RawSocket {
    /// Runs a server that answers the first bytes of each connection with `answer` and then closes it.
    static func withServer<Value: Sendable>(answering answer: String, _ body: (_ port: Int) async throws -> Value) async throws -> Value {
        let server = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(OneAnswer(answer)) }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        do {
            let value = try await body(server.localAddress?.port ?? 0)
            try await server.close()
            return value
        } catch {
            try? await server.close()
            throw error
        }
    }

    /// Sends `text` and returns all that comes back until the other side closes the connection.
    ///
    /// - Parameter onBytes: Called whenever something came back.
    static func exchange(_ text: String, port: Int, onBytes: @escaping @Sendable () -> Void = {}) async throws -> String {
        let received = Received(onBytes: onBytes)
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(Collector(received)) }
            }
            .connect(host: "127.0.0.1", port: port).get()
        try await channel.writeAndFlush(ByteBuffer(string: text))
        try await channel.closeFuture.get()
        return received.text.withLock { $0 }
    }
}

private final class OneAnswer: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer
    private let answer: String
    private var isDone = false

    init(_ answer: String) { self.answer = answer }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isDone else { return }
        isDone = true
        let channel = context.channel
        channel.writeAndFlush(ByteBuffer(string: answer)).whenComplete { _ in channel.close(promise: nil) }
    }
}

private final class Received: Sendable {
    let text = Mutex("")
    let onBytes: @Sendable () -> Void

    init(onBytes: @escaping @Sendable () -> Void) { self.onBytes = onBytes }
}

private final class Collector: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    private let received: Received

    init(_ received: Received) { self.received = received }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let text = String(buffer: unwrapInboundIn(data))
        received.text.withLock { $0 += text }
        received.onBytes()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }
}
