package import NIOCore
package import NIOHTTP2

/// The life of an HTTP/2 connection apart from its streams, without I/O: when it is closed, and how no request is lost by that.
///
/// A connection that ends first says that it will: a GOAWAY frame that still allows every stream, and a PING. Requests that the client sent before it
/// read the frame arrive before the PING's acknowledgement and are served. Then a second GOAWAY names the last of them (RFC 9113 §6.8), and the
/// connection is closed after the last stream.
package struct HTTP2ConnectionMachine {
    package enum State: Hashable {
        case serving(idleSince: NIODeadline)
        /// The first GOAWAY and the PING were sent.
        case announcing(since: NIODeadline)
        /// The second GOAWAY was sent.
        case draining
        case closed
    }

    package enum Event {
        case streamOpened(HTTP2StreamID)
        case streamClosed(at: NIODeadline)
        /// The gateway stops.
        case quiesce(at: NIODeadline)
        case pingAcknowledged(HTTP2PingData)
        case tick(NIODeadline)
        /// The client closed its sending side, or the connection is broken.
        case failed
        /// The channel is closed.
        case closed
    }

    package enum Action: Hashable {
        /// Send a GOAWAY frame for the greatest stream identifier, and a PING with ``shutdownPing``.
        case announce
        /// Send a GOAWAY frame for the last stream that was opened.
        case refuseStreams(after: HTTP2StreamID)
        /// Send that frame and close.
        case refuseStreamsAndClose(after: HTTP2StreamID)
        case close
    }

    /// Tells the acknowledgement of the shutdown's PING from others.
    package static let shutdownPing = HTTP2PingData(withInteger: 0x696d_6f20_7374_6f70)
    /// The time for which the PING's acknowledgement is awaited: longer than any round trip, and shorter than an operator's patience.
    package static let acknowledgementTimeout = TimeAmount.seconds(5)

    package private(set) var state: State
    package private(set) var streamCount = 0
    private var lastStream = HTTP2StreamID.rootStream
    private let idleTimeout: TimeAmount

    package init(idleTimeout: TimeAmount, now: NIODeadline) {
        self.idleTimeout = idleTimeout
        state = .serving(idleSince: now)
    }

    package mutating func handle(_ event: Event) -> Action? {
        if state == .closed { return nil }
        switch event {
        case .streamOpened(let id): return opened(id)
        case .streamClosed(let now): return streamClosed(at: now)
        case .quiesce(let now): return announce(at: now)
        case .pingAcknowledged(let data): return data == HTTP2ConnectionMachine.shutdownPing ? drain() : nil
        case .tick(let now): return tick(now)
        case .failed:
            state = .closed
            return .close
        case .closed:
            state = .closed
            return nil
        }
    }

    private mutating func opened(_ id: HTTP2StreamID) -> Action? {
        streamCount += 1
        lastStream = max(lastStream, id)
        return nil
    }

    private mutating func streamClosed(at now: NIODeadline) -> Action? {
        precondition(streamCount > 0, "a stream closes that was not open")
        streamCount -= 1
        switch state {
        case .serving: state = .serving(idleSince: now)
        case .draining where streamCount == 0:
            state = .closed
            return .close
        case .announcing, .draining, .closed: break
        }
        return nil
    }

    private mutating func announce(at now: NIODeadline) -> Action? {
        guard case .serving = state else { return nil }
        state = .announcing(since: now)
        return .announce
    }

    private mutating func drain() -> Action? {
        guard case .announcing = state else { return nil }
        state = streamCount == 0 ? .closed : .draining
        return streamCount == 0 ? .refuseStreamsAndClose(after: lastStream) : .refuseStreams(after: lastStream)
    }

    private mutating func tick(_ now: NIODeadline) -> Action? {
        switch state {
        case .serving(let idleSince) where streamCount == 0 && idleSince + idleTimeout <= now: announce(at: now)
        case .announcing(let since) where since + HTTP2ConnectionMachine.acknowledgementTimeout <= now: drain()
        case .serving, .announcing, .draining, .closed: nil
        }
    }
}
