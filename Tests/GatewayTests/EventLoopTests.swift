import Gateway
import Glibc
import NIOCore
import NIOEmbedded
import Testing

/// What an event loop does for all calls on it.
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

    @Test("An event loop that is busy is scheduled in batches, one that has time is not")
    func scheduling() {
        var scheduling = LoopScheduling()
        let second = UInt64(1_000_000_000)
        var worked: UInt64 = 5 * second
        var busy: [Bool] = []
        for (number, share) in [0.9, 0.1, 0.24, 0.26, 1, 0.2].enumerated() {
            worked += UInt64(share * Double(second))
            scheduling.tick(.uptimeNanoseconds(UInt64(number + 1) * second), worked: worked)
            busy.append(scheduling.isBusy)
            // Another test's event loops may schedule this thread in batches, but none takes that back.
            if scheduling.isBusy { #expect(sched_getscheduler(0) == 3) }
        }
        // Nothing is known of the time before the first.
        #expect(busy == [false, false, false, true, true, false])
    }
}
