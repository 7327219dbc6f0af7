internal import Metering
internal import NIOCore
internal import NIOHTTP1

// The request's side: what the client sends.
extension ConnectionMachine {
    mutating func receive(_ part: HTTPServerRequestPart, at now: NIODeadline, _ actions: inout Actions) {
        lastActivity = now
        // No further request is processed once the last response was written (RFC 9112 §9.6).
        if case .closing = exchange { return }
        guard isReadyForPart else { return waiting.append(part) }
        precondition(waiting.isEmpty, "a part overtakes those that wait")
        take(part, &actions)
    }

    private mutating func take(_ part: HTTPServerRequestPart, _ actions: inout Actions) {
        switch part {
        case .head(let head): begin(head, &actions)
        case .body(let bytes): receive(bytes, &actions)
        case .end: endRequest(part, &actions)
        }
    }

    /// Takes up the parts that waited, as far as they belong to an exchange that can go on.
    mutating func takeUpWaiting(_ actions: inout Actions) {
        while isReadyForPart, let part = waiting.popFirst() { take(part, &actions) }
        passOnReadComplete(&actions)
        guard waiting.isEmpty else { return }
        if persistence == .broken, case .reading(let endpoint, let keptBytes) = exchange {
            return refuse(.malformed, endpoint, keptBytes: keptBytes, remainder: .none, &actions)
        }
        readIfDeferred(&actions)
    }

    /// Reads on, now that no part waits.
    mutating func readIfDeferred(_ actions: inout Actions) {
        guard isReadDeferred else { return }
        isReadDeferred = false
        actions.append(.read)
    }

    private mutating func begin(_ head: HTTPRequestHead, _ actions: inout Actions) {
        guard case .idle = exchange else { preconditionFailure("a request begins within another") }
        precondition(persistence == .persists, "a request begins after the last one")
        exchangeNumber += 1
        requestDeadline = lastActivity + limits.request
        guard let endpoint = head.method == .POST ? Endpoint(target: head.uri) : head.isForSession ? .realtime : nil else {
            exchange = .passing(.requestAndResponse)
            return passOn(.head(head), &actions)
        }
        exchange = .identifying(endpoint)
        if !head.persists { persistence = .ends }
        actions.append(.identify(head, endpoint))
    }

    private mutating func receive(_ bytes: ByteBuffer, _ actions: inout Actions) {
        switch exchange {
        case .passing: passOn(.body(bytes), &actions)
        case .reading(let endpoint, let keptBytes):
            exchange = .reserving(endpoint, keptBytes: keptBytes, bytes)
            actions.append(.takeRoom(byteCount: bytes.readableBytes))
        case .discarding(let count):
            exchange = .discarding(byteCount: count + bytes.readableBytes)
            if count + bytes.readableBytes > limits.maximumDiscardedBytes { close(&actions) }
        case .idle, .identifying, .reserving, .refusing, .admitting, .calling, .streaming, .closing, .closed:
            preconditionFailure("a body outside of a request")
        }
    }

    private mutating func endRequest(_ part: HTTPServerRequestPart, _ actions: inout Actions) {
        switch exchange {
        case .passing(.request):
            passOn(part, &actions)
            finishExchange(&actions)
        case .passing:
            exchange = .passing(.response)
            passOn(part, &actions)
        case .reading(_, let keptBytes):
            exchange = .admitting
            giveBack(keptBytes, &actions)
            actions.append(.admit)
        case .discarding: finishExchange(&actions)
        case .idle, .identifying, .reserving, .refusing, .admitting, .calling, .streaming, .closing, .closed:
            preconditionFailure("the end of no request")
        }
    }

    mutating func letIn(expectsContinue: Bool, _ actions: inout Actions) {
        guard case .identifying(let endpoint) = exchange else { preconditionFailure("let in without having asked") }
        exchange = .reading(endpoint, keptBytes: 0)
        if expectsContinue { actions.append(.writeContinue) }
        takeUpWaiting(&actions)
    }

    mutating func room(_ count: Int, isGranted: Bool, _ actions: inout Actions) {
        guard case .reserving(let endpoint, let keptBytes, let bytes) = exchange else { preconditionFailure("room without having asked") }
        precondition(count == bytes.readableBytes, "room for other bytes")
        guard isGranted else { return refuse(.tooManyUnfinished, endpoint, keptBytes: keptBytes, remainder: .some, &actions) }
        let total = keptBytes + count
        guard total <= limits.maximumRequestBytes else {
            return refuse(.bodyTooLarge, endpoint, keptBytes: total, remainder: .some, &actions)
        }
        exchange = .reading(endpoint, keptBytes: total)
        actions.append(.keep(bytes))
        takeUpWaiting(&actions)
    }

    mutating func parserFailed(_ actions: inout Actions) {
        persistence = .broken
        switch exchange {
        case .idle, .passing: actions.append(.passOnParserFailure)
        case .reading: takeUpWaiting(&actions)
        case .discarding: finishExchange(&actions)
        // The request before the broken one still gets its response.
        case .identifying, .reserving, .refusing, .admitting, .calling, .streaming, .closing, .closed: break
        }
    }

    private mutating func refuse(
        _ refusal: ConnectionRefusal, _ endpoint: Endpoint, keptBytes: Int, remainder: Remainder, _ actions: inout Actions
    ) {
        exchange = .refusing(remainder)
        giveBack(keptBytes, &actions)
        actions.append(.refuse(refusal, endpoint))
    }

    func giveBack(_ byteCount: Int, _ actions: inout Actions) {
        if byteCount > 0 { actions.append(.giveBackRoom(byteCount: byteCount)) }
    }

    private mutating func passOn(_ part: HTTPServerRequestPart, _ actions: inout Actions) {
        isReadCompleteOwed = true
        actions.append(.passOn(part))
    }

    /// Hummingbird takes up parts when it is told of the read's end.
    mutating func passOnReadComplete(_ actions: inout Actions) {
        guard isReadCompleteOwed else { return }
        isReadCompleteOwed = false
        actions.append(.passOnReadComplete)
    }
}

extension HTTPRequestHead {
    /// Whether another request may follow (RFC 9112 §9.3). A client of HTTP/1.0 knows no chunks, so that a response to it ends with the connection. A
    /// stream of HTTP/2 ends by itself.
    fileprivate var persists: Bool { version.major > 1 || version != .http1_0 && isKeepAlive && !stopsParser }

    /// Whether the parser takes everything behind the request for another protocol. An upgrade may be ignored (RFC 9110 §7.8), but not by the parser.
    var stopsParser: Bool { headers.contains(name: "upgrade") || method == .CONNECT }
}
