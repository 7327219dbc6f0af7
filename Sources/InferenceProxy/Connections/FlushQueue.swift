package import NIOCore

/// A connection that separates writing from sending.
package protocol FlushedConnection: AnyObject {
    /// Sends everything written so far.
    func flush()
}

/// Flushes an event loop's connections together, after the loop has dealt with the events that woke it.
///
/// Sending wakes clients and upstreams. On a busy machine they take turns with this loop. A turn in which they find the bytes of one call costs as much
/// as a turn in which they find those of eight.
package final class FlushQueue {
    /// A full queue is flushed at once, because the clients and upstreams to be woken would stand idle meanwhile.
    package static let capacity = 8

    private let eventLoop: any EventLoop
    private var connections: [any FlushedConnection] = []
    private var isFlushing = false

    package init(eventLoop: any EventLoop) {
        self.eventLoop = eventLoop
        connections.reserveCapacity(FlushQueue.capacity)
    }

    package func append(_ connection: any FlushedConnection) {
        connections.append(connection)
        // A flush may cause further connections to be appended, which it then flushes too.
        guard !isFlushing else { return }
        if connections.count == FlushQueue.capacity { return flush() }
        if connections.count == 1 { eventLoop.assumeIsolated().execute { self.flush() } }
    }

    private func flush() {
        isFlushing = true
        var next = 0
        while next < connections.count {
            connections[next].flush()
            next += 1
        }
        connections.removeAll(keepingCapacity: true)
        isFlushing = false
    }
}
