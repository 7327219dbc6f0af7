internal import NIOCore

// The response's side, and the connection's end.
extension ConnectionMachine {
    mutating func callBegan() {
        guard case .admitting = exchange else { preconditionFailure("a call begins without a request") }
        exchange = .calling
    }

    mutating func streamBegan() {
        guard case .calling = exchange else { preconditionFailure("a stream begins without a call") }
        exchange = .streaming
    }

    mutating func answered(at now: NIODeadline, _ actions: inout Actions) {
        precondition(awaitsResponse, "a response to no request")
        endResponse(remainder: isRequestOpen ? .some : .none, at: now, &actions)
    }

    mutating func responseEnded(at now: NIODeadline, _ actions: inout Actions) {
        switch exchange {
        case .streaming, .passing(.response): endResponse(remainder: .none, at: now, &actions)
        case .passing(.requestAndResponse):
            if isLastExchange { return endResponse(remainder: .some, at: now, &actions) }
            exchange = .passing(.request)
            lastActivity = now
        case .idle, .passing(.request), .identifying, .reading, .reserving, .refusing, .admitting, .calling, .discarding, .closing, .closed:
            preconditionFailure("the end of no response")
        }
    }

    /// The response is written. A connection that ends does not wait for the remainder of the request.
    private mutating func endResponse(remainder: Remainder, at now: NIODeadline, _ actions: inout Actions) {
        lastActivity = now
        guard remainder == .some, !isLastExchange else { return finishExchange(&actions) }
        exchange = .discarding(byteCount: 0)
        takeUpWaiting(&actions)
    }

    mutating func finishExchange(_ actions: inout Actions) {
        guard !isLastExchange else { return beginClosing(&actions) }
        exchange = .idle
        takeUpWaiting(&actions)
    }

    // MARK: The connection

    mutating func writable(_ isWritable: Bool, at now: NIODeadline, _ actions: inout Actions) {
        lastActivity = now
        switch exchange {
        case .calling, .streaming: actions.append(.tellCall(isWritable: isWritable))
        case .idle, .passing, .identifying, .reading, .reserving, .refusing, .admitting, .discarding, .closing, .closed: break
        }
    }

    /// A client that has sent everything may still wait for its response.
    mutating func inputClosed(endsCall: Bool, _ actions: inout Actions) {
        switch exchange {
        case .passing: actions.append(.passOnInputClosed)
        case .calling where endsCall, .streaming where endsCall: close(&actions)
        case .idle, .identifying, .reading, .reserving, .refusing, .admitting, .calling, .streaming, .discarding, .closing, .closed: end(&actions)
        }
    }

    /// Closes the connection after the present exchange.
    mutating func end(_ actions: inout Actions) {
        if persistence == .persists { persistence = .ends }
        if case .idle = exchange { beginClosing(&actions) }
    }

    private mutating func beginClosing(_ actions: inout Actions) {
        exchange = .closing
        waiting.removeAll()
        passOnReadComplete(&actions)
        readIfDeferred(&actions)
        actions.append(.closeWhenSent)
    }

    /// Closes a connection whose client is silent where it should send, takes too long for its request, or reads nothing of what it is sent.
    mutating func tick(_ now: NIODeadline, unsentBytes: Int, isWritable: Bool, _ actions: inout Actions) {
        if unsentBytes != self.unsentBytes { lastActivity = now }
        self.unsentBytes = unsentBytes
        let silence = isAnsweredEarly ? limits.remainderSilence : limits.silence
        let isSilent = isClientsTurn(isWritable: isWritable) && lastActivity + silence <= now
        let isLate = isRequestOpen && requestDeadline <= now
        if isSilent || isLate { close(&actions) }
    }

    /// The last response was sent.
    mutating func sent(_ actions: inout Actions) {
        guard case .closing = exchange else { preconditionFailure("the last response was sent before its end") }
        close(&actions)
    }

    mutating func close(_ actions: inout Actions) {
        leave(&actions)
        readIfDeferred(&actions)
        actions.append(.close)
    }

    /// Forgets the exchange: the client is gone.
    mutating func leave(_ actions: inout Actions) {
        switch exchange {
        case .reading(_, let keptBytes), .reserving(_, let keptBytes, _): giveBack(keptBytes, &actions)
        case .idle, .passing, .identifying, .refusing, .admitting, .calling, .streaming, .discarding, .closing: break
        case .closed: preconditionFailure("a closed connection is left again")
        }
        exchange = .closed
        actions.append(.leave)
        exchangeNumber += 1
        waiting.removeAll()
    }
}
