import InferenceProxy
import NIOCore
import NIOEmbedded
import Testing

/// The work of an event loop that serves all calls on it.
@Suite struct EventLoopTests {
    /// Remembers how often it was to send, and what it does then.
    private final class Connection: FlushedConnection {
        var count = 0
        var onFlush: () -> Void = {}

        func flush() {
            count += 1
            onFlush()
        }
    }

    @Test("What is written is sent at the end of the event loop's turn, or as soon as the queue is full", arguments: [1, 3, 7, 8, 9, 16, 20])
    func sending(count: Int) {
        let loop = EmbeddedEventLoop()
        let queue = FlushQueue(eventLoop: loop)
        let connections = (0..<count).map { _ in Connection() }
        for connection in connections { queue.append(connection) }
        let full = count / FlushQueue.capacity * FlushQueue.capacity
        #expect(connections.map(\.count) == (0..<count).map { $0 < full ? 1 : 0 })
        loop.run()
        #expect(connections.map(\.count) == Array(repeating: 1, count: count))
    }

    @Test("What sending leads to is sent too", arguments: [1, 8, 30])
    func sendingInTurn(length: Int) {
        let loop = EmbeddedEventLoop()
        let queue = FlushQueue(eventLoop: loop)
        let connections = (0...length).map { _ in Connection() }
        for (connection, next) in zip(connections, connections.dropFirst()) { connection.onFlush = { queue.append(next) } }
        queue.append(connections[0])
        loop.run()
        queue.append(connections[0])
        loop.run()
        #expect(connections.map(\.count) == Array(repeating: 2, count: length + 1))
    }
}
