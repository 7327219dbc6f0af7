import Gateway
import InferenceProxy
import NIOCore
import NIOEmbedded
import NIOHTTP1
import Testing

/// The sending of responses, on a channel where sending brings up events at once, as a socket does when a write fails.
@Suite struct ResponseFlushTests {
    /// An event that comes up before a flush returns.
    enum Reentry: CaseIterable {
        case closed, quiesce, writability
    }

    /// Stands where the socket is in the pipeline.
    private final class Socket: ChannelOutboundHandler {
        typealias OutboundIn = ByteBuffer
        typealias OutboundOut = ByteBuffer

        private(set) var written = ""
        /// Everything written before each flush.
        private(set) var writtenAtFlushes: [String] = []
        private(set) var closeCount = 0
        private let reentry: Reentry?

        init(reentry: Reentry?) { self.reentry = reentry }

        func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
            written += String(buffer: unwrapOutboundIn(data))
            context.write(data, promise: promise)
        }

        func flush(context: ChannelHandlerContext) {
            writtenAtFlushes.append(written)
            switch reentry {
            case .closed: context.close(promise: nil)
            case .quiesce: context.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent())
            case .writability: context.fireChannelWritabilityChanged()
            case nil: break
            }
            context.flush()
        }

        func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
            closeCount += 1
            context.close(mode: mode, promise: promise)
        }
    }

    /// Stands where Hummingbird is in the pipeline.
    private final class Rest: ChannelInboundHandler {
        typealias InboundIn = HTTPServerRequestPart

        private(set) var count = 0

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            if case .head = unwrapInboundIn(data) { count += 1 }
        }
    }

    /// A client's connection whose requests arrive in one read.
    private struct Connection {
        let channel: NIOAsyncTestingChannel
        let socket: Socket
        private let rest = Rest()

        private init(_ proxy: CallProxy, _ channel: NIOAsyncTestingChannel, _ reentry: Reentry?) throws {
            self.channel = channel
            socket = Socket(reentry: reentry)
            try channel.pipeline.syncOperations.addHandler(socket)
            try proxy.addHTTP1Handlers(to: channel.pipeline.syncOperations, on: channel.eventLoop)
            try channel.pipeline.syncOperations.addHandler(rest)
        }

        /// Runs the body on the connection's event loop.
        static func with(_ proxy: CallProxy, reentry: Reentry? = nil, _ body: @escaping @Sendable (Connection) throws -> Void) async throws {
            let channel = NIOAsyncTestingChannel()
            try await channel.testingEventLoop.executeInContext { try body(try Connection(proxy, channel, reentry)) }
            _ = try? await channel.finish(acceptAlreadyClosed: true)
        }

        func receive(_ requests: String...) {
            channel.pipeline.syncOperations.fireChannelRead(NIOAny(ByteBuffer(string: requests.joined())))
            channel.pipeline.syncOperations.fireChannelReadComplete()
        }

        /// Answers a request that was passed on, without a flush.
        func answerPassedOn() {
            let head = HTTPResponseHead(version: .http1_1, status: .ok, headers: ["content-length": "0"])
            for part in [HTTPServerResponsePart.head(head), .end(nil)] { channel.pipeline.syncOperations.write(NIOAny(part), promise: nil) }
        }

        /// The requests that were passed on so far.
        var passedOnCount: Int { rest.count }
    }

    private static let passedOn = "GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n"
    /// A call without a key, which is refused as soon as its head is read.
    private static func refused(_ field: String = "x: y") -> String {
        "POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\n\(field)\r\ncontent-length: 2\r\n\r\n{}"
    }

    private static func statuses(_ text: String) -> [Int] {
        text.split(separator: "HTTP/1.1 ").compactMap { Int($0.prefix(3)) }
    }

    @Test("Responses that end in one turn are sent by one flush")
    func oneFlush() async throws {
        try await TestGateway.with { gateway, _ in
            try await Connection.with(gateway.server.proxy) { connection in
                connection.receive(Self.passedOn, Self.refused(), Self.refused(), Self.refused())
                #expect(connection.socket.writtenAtFlushes == [])
                connection.answerPassedOn()
                #expect(connection.socket.writtenAtFlushes.map(Self.statuses) == [[200, 401, 401, 401]])
                #expect(connection.socket.written == connection.socket.writtenAtFlushes.last)
            }
        }
    }

    @Test("An event that comes up while responses are sent finds every action carried out", arguments: Reentry.allCases)
    func reentry(_ reentry: Reentry) async throws {
        try await TestGateway.with { gateway, _ in
            try await Connection.with(gateway.server.proxy, reentry: reentry) { connection in
                connection.receive(Self.passedOn, Self.refused(), Self.refused(), Self.passedOn, Self.refused())
                #expect(connection.passedOnCount == 1)
                connection.answerPassedOn()
                #expect(connection.socket.writtenAtFlushes.map(Self.statuses) == [[200, 401, 401]])
                #expect(connection.passedOnCount == 2)
                #expect(connection.socket.closeCount == 0)
                connection.answerPassedOn()
                // A connection that is to end serves no request after the present one; a closed one is neither closed again nor flushed.
                let statuses = reentry == .writability ? [200, 401, 401, 200, 401] : [200, 401, 401, 200]
                #expect(Self.statuses(connection.socket.writtenAtFlushes.last ?? "") == (reentry == .closed ? [200, 401, 401] : statuses))
                #expect(connection.socket.writtenAtFlushes.count == (reentry == .closed ? 1 : 2))
                #expect(connection.socket.closeCount == (reentry == .quiesce ? 1 : 0))
                #expect(connection.passedOnCount == 2)
            }
        }
    }

    @Test("A write that fails while the last response ends closes the connection once", arguments: Reentry.allCases)
    func lastResponse(_ reentry: Reentry) async throws {
        try await TestGateway.with { gateway, _ in
            try await Connection.with(gateway.server.proxy, reentry: reentry) { connection in
                connection.receive(Self.refused("connection: close"), Self.refused())
                #expect(connection.socket.writtenAtFlushes.first.map(Self.statuses) == [401])
                #expect(Self.statuses(connection.socket.written) == [401])
                #expect(connection.socket.closeCount == (reentry == .closed ? 0 : 1))
            }
        }
    }
}
