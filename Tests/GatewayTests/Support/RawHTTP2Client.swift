import NIOCore
import NIOPosix
import NIOSSL
import Synchronization

/// An HTTP/2 client (RFC 9113) that sends frames in an order that no library would.
enum RawHTTP2 {
    struct Frame: Sendable {
        enum Kind: UInt8 {
            case data = 0
            case headers = 1
            case settings = 4
            case ping = 6
            case goAway = 7
        }

        var kind: UInt8
        var flags: UInt8 = 0
        var stream: UInt32 = 0
        var payload: [UInt8] = []

        init(_ kind: Kind, flags: UInt8 = 0, stream: UInt32 = 0, payload: [UInt8] = []) {
            (self.kind, self.flags, self.stream, self.payload) = (kind.rawValue, flags, stream, payload)
        }

        /// Takes a complete frame off the front.
        fileprivate init?(_ bytes: inout [UInt8]) {
            guard bytes.count >= 9 else { return nil }
            let length = bytes[..<3].reduce(0) { $0 << 8 | Int($1) }
            guard bytes.count >= 9 + length else { return nil }
            (kind, flags) = (bytes[3], bytes[4])
            stream = bytes[5..<9].reduce(0) { $0 << 8 | UInt32($1) }
            payload = Array(bytes[9..<9 + length])
            bytes.removeFirst(9 + length)
        }

        var isEndOfStream: Bool { kind <= Kind.headers.rawValue && flags & 1 == 1 }
        /// The last stream that a GOAWAY frame names.
        var lastStream: UInt32? { kind == Kind.goAway.rawValue ? payload.prefix(4).reduce(0) { $0 << 8 | UInt32($1) } : nil }

        fileprivate var bytes: [UInt8] {
            let length = payload.count
            let head = [UInt8(length >> 16), UInt8(length >> 8 & 255), UInt8(length & 255), kind, flags]
            return head + (0..<4).reversed().map { UInt8(stream >> ($0 * 8) & 255) } + payload
        }
    }

    /// The frames of a POST, its header fields encoded as literals (RFC 7541 §6.2.2).
    static func post(_ path: String, key: String, body: String, stream: UInt32) -> [Frame] {
        let authorization = [0x00] + literal("authorization") + literal("Bearer " + key)
        let fields = [0x83, 0x87, 0x04] + literal(path) + [0x01] + literal("localhost") + authorization
        return [Frame(.headers, flags: 4, stream: stream, payload: fields), Frame(.data, flags: 1, stream: stream, payload: Array(body.utf8))]
    }

    private static func literal(_ text: String) -> [UInt8] {
        precondition(text.utf8.count < 127)
        return [UInt8(text.utf8.count)] + text.utf8
    }

    /// Connects, sends `first`, and returns all frames received until the server closes the connection.
    ///
    /// - Throws: The first error of the connection.
    /// - Parameter respond: The frames to be sent for a frame that came. SETTINGS are acknowledged without it.
    static func exchange(_ first: [Frame], port: Int, respond: @escaping @Sendable (Frame) -> [Frame]) async throws -> [Frame] {
        var settings = TLSConfiguration.makeClientConfiguration()
        settings.certificateVerification = .none
        settings.applicationProtocols = ["h2"]
        let context = try NIOSSLContext(configuration: settings)
        let received = Received()
        let preface = Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8)
        let opening = preface + ([Frame(.settings)] + first).flatMap(\.bytes)
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(NIOSSLClientHandler(context: context, serverHostname: "localhost"))
                    try channel.pipeline.syncOperations.addHandler(Collector(received, opening: opening, respond: respond))
                }
            }
            .connect(host: "127.0.0.1", port: port).get()
        try await channel.closeFuture.get()
        if let error = received.error.withLock({ $0 }) { throw error }
        return received.frames.withLock { $0 }
    }

    private final class Received: Sendable {
        let frames = Mutex<[Frame]>([])
        let error = Mutex<(any Error)?>(nil)
    }

    private final class Collector: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        typealias OutboundOut = ByteBuffer

        private let received: Received
        private let respond: @Sendable (Frame) -> [Frame]
        private let opening: [UInt8]
        private var bytes: [UInt8] = []

        init(_ received: Received, opening: [UInt8], respond: @escaping @Sendable (Frame) -> [Frame]) {
            self.received = received
            self.opening = opening
            self.respond = respond
        }

        /// Sends the preface before anything else: the server's SETTINGS may come, and be acknowledged, as soon as TLS is set up.
        func channelActive(context: ChannelHandlerContext) {
            context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: opening)), promise: nil)
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            bytes += unwrapInboundIn(data).readableBytesView
            while let frame = Frame(&bytes) {
                received.frames.withLock { $0.append(frame) }
                var answer = respond(frame)
                if frame.kind == Frame.Kind.settings.rawValue, frame.flags == 0 { answer.append(Frame(.settings, flags: 1)) }
                if !answer.isEmpty { context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: answer.flatMap(\.bytes))), promise: nil) }
            }
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) {
            received.error.withLock { $0 = $0 ?? error }
            context.close(promise: nil)
        }
    }
}
