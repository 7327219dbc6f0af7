package import NIOCore

/// A connection to which things are written before they are sent.
package protocol FlushedConnection: AnyObject {
    /// Sends what was written.
    func flush()
}

/// Sends what was written to an event loop's connections when the loop has dealt with what woke it, for several calls one after the other.
///
/// Sending wakes clients and upstreams. On a busy machine they take turns with this loop, and a turn in which they find the bytes of one call costs as
/// much as one in which they find those of eight.
package final class FlushQueue {
    /// More do not wait: whoever is to be woken would stand idle meanwhile.
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
        // Sending may lead to the next thing to be sent.
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
