import HTTPTypes
import Hummingbird
import NIOCore
import ReferenceModelServer
import Synchronization
import Testing

/// A connection that breaks after so many writes.
private final class BreakingWriter: ResponseBodyWriter, Sendable {
    struct Broken: Error {}

    let writes = Mutex(0)
    let limit: Int

    init(limit: Int) { self.limit = limit }

    func write(_ buffer: ByteBuffer) async throws {
        let count = writes.withLock { count in
            count += 1
            return count
        }
        if count > limit { throw Broken() }
    }

    func finish(_ trailingHeaders: HTTPFields?) async throws {}
}

@Suite("A client that leaves")
struct ClientLeavesTests {
    @Test("The generation stops at the first write that fails, and the call is over", arguments: [0, 1, 7])
    func stops(writes: Int) async throws {
        let server = server()
        let writer = BreakingWriter(limit: writes)
        do {
            let response = try await response(
                .post, "/v1/chat/completions", chat(#""stream":true,"seed":1,"n":16,"max_tokens":4096"#), from: server)
            #expect(server.callCount == 1)
            await #expect(throws: BreakingWriter.Broken.self) { try await response.body.write(writer) }
        }
        #expect(writer.writes.withLock { $0 } == writes + 1)
        #expect(server.callCount == 0)
    }

    @Test("A stream that is never asked for ends its call")
    func neverAsked() async throws {
        let server = server()
        do {
            let response = try await response(.post, "/v1/chat/completions", chat(#""stream":true"#), from: server)
            #expect(response.status == .ok)
            #expect(server.callCount == 1)
        }
        #expect(server.callCount == 0)
    }
}
