package import Metering
package import NIOCore
internal import NIOHTTP1

/// The protocol of a client's connection (RFC 9112) without its I/O: events go in, actions come out.
///
/// Metered calls are run here, and every other request is passed on to Hummingbird. Exchanges run one at a time, in the order of the requests. A
/// client may send requests ahead: their parts wait, and nothing more is read until they are taken up. A stream of an HTTP/2 connection is driven by
/// the same machine and carries one exchange.
///
/// Whatever the order of events, each request gets at most one response, room for body bytes is given back exactly once, and the connection is closed
/// exactly once. After the closing there are no actions, except that room granted too late is given back and reads go through.
package struct ConnectionMachine {
    package typealias Actions = CircularBuffer<ConnectionAction>

    package struct Limits: Sendable {
        /// The longest time for which a client is silent in its request or between two, or reads nothing of its response.
        var silence: TimeAmount
        /// The time limit for a whole request to arrive.
        var request: TimeAmount
        var maximumRequestBytes: Int
        /// The bytes of a refused request that are thrown away before the connection is closed.
        var maximumDiscardedBytes: Int
        /// The longest time for which a client is silent that has its response and has not sent its whole request.
        var remainderSilence: TimeAmount

        package init(
            silence: TimeAmount, request: TimeAmount, maximumRequestBytes: Int, maximumDiscardedBytes: Int = 64 << 20,
            remainderSilence: TimeAmount = .seconds(2)
        ) {
            self.silence = silence
            self.request = request
            self.maximumRequestBytes = maximumRequestBytes
            self.maximumDiscardedBytes = maximumDiscardedBytes
            self.remainderSilence = remainderSilence
        }
    }

    package enum Exchange {
        /// Between two requests.
        case idle
        /// Hummingbird answers.
        case passing(Passing)
        /// A call's head arrived, and its key is being looked up.
        case identifying(Endpoint)
        /// The body is kept. Its room is `keptBytes`.
        case reading(Endpoint, keptBytes: Int)
        /// Room for the next bytes of the body was asked for.
        case reserving(Endpoint, keptBytes: Int, ByteBuffer)
        /// A refusal is about to be written.
        case refusing(Remainder)
        /// The request is complete, and the call has not begun.
        case admitting
        case calling
        /// The call's response has begun.
        case streaming
        /// The response was written before the request's end, and the remainder of the request is thrown away.
        case discarding(byteCount: Int)
        /// The last response was written, and is being sent.
        case closing
        case closed
    }

    /// The part of an exchange with Hummingbird that is still to come.
    package enum Passing {
        case requestAndResponse, response, request
    }

    /// The part of a refused request that the client may still send.
    package enum Remainder {
        case some, none
    }

    /// The connection's future after the present exchange.
    package enum Persistence {
        case persists, ends
        /// It ends, because what follows the waiting parts cannot be parsed.
        case broken
    }

    let limits: Limits
    package internal(set) var exchange = Exchange.idle
    /// Tells an exchange from earlier ones, so that a late result of a look-up finds nobody.
    package internal(set) var exchangeNumber: UInt64 = 0
    var persistence = Persistence.persists
    /// Parts of requests that came too early.
    var waiting = CircularBuffer<HTTPServerRequestPart>(initialCapacity: 4)
    /// Whether a read was asked for while parts wait.
    var isReadDeferred = false
    /// Whether Hummingbird was given parts since it was last told that a read is complete.
    var isReadCompleteOwed = false
    var lastActivity: NIODeadline
    var requestDeadline = NIODeadline.distantFuture
    var unsentBytes = 0

    package init(limits: Limits, now: NIODeadline) {
        self.limits = limits
        lastActivity = now
    }

    package mutating func handle(_ event: ConnectionEvent, into actions: inout Actions) {
        if case .closed = exchange { return handleClosed(event, &actions) }
        switch event {
        case .received(let part, let now): receive(part, at: now, &actions)
        case .readComplete: passOnReadComplete(&actions)
        case .readWanted: if waiting.isEmpty { actions.append(.read) } else { isReadDeferred = true }
        case .parserFailed: parserFailed(&actions)
        case .inputClosed(let endsCall): inputClosed(endsCall: endsCall, &actions)
        case .writable(let isWritable, let now): writable(isWritable, at: now, &actions)
        case .letIn(let expectsContinue): letIn(expectsContinue: expectsContinue, &actions)
        case .room(let count, let isGranted): room(count, isGranted: isGranted, &actions)
        case .callBegan: callBegan()
        case .answered(let now): answered(at: now, &actions)
        case .streamBegan: streamBegan()
        case .responseEnded(let now): responseEnded(at: now, &actions)
        case .lastResponseSent: sent(&actions)
        case .quiesce: end(&actions)
        case .cut: close(&actions)
        case .tick(let now, let unsentBytes, let isWritable): tick(now, unsentBytes: unsentBytes, isWritable: isWritable, &actions)
        case .closed: leave(&actions)
        }
    }

    /// A TLS channel still reads while it closes.
    private func handleClosed(_ event: ConnectionEvent, _ actions: inout Actions) {
        switch event {
        case .room(let count, isGranted: true): actions.append(.giveBackRoom(byteCount: count))
        case .readWanted: actions.append(.read)
        default: break
        }
    }
}

// MARK: - State

extension ConnectionMachine {
    package var isClosed: Bool {
        if case .closed = exchange { true } else { false }
    }

    /// Whether the head of a response may be written to a call, or in place of one.
    package var awaitsResponse: Bool {
        switch exchange {
        case .identifying, .refusing, .admitting, .calling: true
        case .idle, .passing, .reading, .reserving, .streaming, .discarding, .closing, .closed: false
        }
    }

    /// Whether the head of a call's response was written and its end was not.
    package var isStreaming: Bool {
        if case .streaming = exchange { true } else { false }
    }

    /// Whether Hummingbird owes a response.
    package var awaitsPassedResponse: Bool {
        switch exchange {
        case .passing(.requestAndResponse), .passing(.response): true
        default: false
        }
    }

    /// The number of parts of requests that came too early.
    package var waitingCount: Int { waiting.count }

    /// Whether the present exchange is the connection's last one, which its response says (RFC 9112 §9.6).
    package var isLastExchange: Bool { persistence != .persists }

    /// Whether the client still owes a part of its request.
    var isRequestOpen: Bool {
        switch exchange {
        case .passing(.requestAndResponse), .passing(.request), .identifying, .reading, .reserving, .refusing(.some), .discarding: true
        case .idle, .passing(.response), .refusing(.none), .admitting, .calling, .streaming, .closing, .closed: false
        }
    }

    /// Whether the response was written before the request's end.
    var isAnsweredEarly: Bool {
        switch exchange {
        case .passing(.request), .discarding: true
        case .idle, .passing, .identifying, .reading, .reserving, .refusing, .admitting, .calling, .streaming, .closing, .closed: false
        }
    }

    /// Whether the next part can be taken up now.
    var isReadyForPart: Bool {
        switch exchange {
        case .idle, .passing(.requestAndResponse), .passing(.request), .reading, .discarding: true
        case .passing(.response), .identifying, .reserving, .refusing, .admitting, .calling, .streaming, .closing, .closed: false
        }
    }

    /// Whether it is the client's turn to send, or to take in what it was sent.
    func isClientsTurn(isWritable: Bool) -> Bool {
        switch exchange {
        case .idle, .passing(.request), .discarding, .closing: true
        case .passing, .identifying, .reading, .reserving, .refusing, .admitting, .calling, .streaming, .closed: isRequestOpen || !isWritable
        }
    }
}
