import InferenceProxy
import NIOCore
import NIOHTTP1

// What the world does for the machine.
extension ConnectionWorld {
    /// Checks an action when the machine asks for it.
    mutating func look(at action: ConnectionAction, wasClosed: Bool) {
        switch action {
        case .giveBackRoom, .read: break
        default: expect(!wasClosed, "an action after the end")
        }
        switch action {
        case .read: expect(machine.machine.waitingCount == 0, "a read while parts wait")
        case .tellCall: expect(callRuns, "no call is there to be told")
        case .leave: leftCount += 1
        case .close: closeCount += 1
        default: break
        }
    }

    /// Carries out the action at the front, as the handler does.
    mutating func performNext() {
        guard let action = actions.popFirst() else { return }
        switch action {
        case .passOn(let part): pass(part)
        case .passOnReadComplete:
            let parts = hummingbird.undelivered
            hummingbird.undelivered = []
            for part in parts { hummingbirdTakes(part) }
        case .passOnParserFailure: expect(hasBrokenParser, "a broken request out of nothing")
        case .passOnInputClosed: expect(hasInputEnded, "an end of input out of nothing")
        case .identify(let head, _):
            begin(head, isCall: true)
            chores.append(.lookUp(machine.machine.exchangeNumber))
        case .writeContinue:
            expect(asksForContinue && !hasResponse, "an interim response out of turn")
            asksForContinue = false
        case .takeRoom(let count): takeRoom(count)
        case .giveBackRoom(let count):
            room -= count
            expect(room >= 0, "more room is given back than was granted")
        case .keep(let bytes):
            keptBody += bytes.readableBytesView
            expect(keptBody.count <= Self.maximumRequestBytes, "a body too large is kept")
        case .admit: admit()
        case .refuse: answer()
        case .tellCall: break
        case .leave: callRuns = false
        case .read: mayRead = true
        case .closeWhenSent:
            expect(isLastWritten || isExchangeOver, "closed before the last response")
            if clientReads { chores.append(.send) }
        case .close: if !chores.contains(.channelCloses) { chores.append(.channelCloses) }
        }
    }

    mutating func doChore() {
        guard !chores.isEmpty else { return }
        let chore = chores.remove(at: Int.random(in: 0..<chores.count, using: &random))
        switch chore {
        case .lookUp(let number): lookUp(number)
        case .admission(let number): decide(number)
        case .call(let number): moveCall(number)
        case .send: if !isChannelClosed { tell(.lastResponseSent) }
        case .channelCloses: closeChannel()
        }
    }

    // MARK: Exchanges

    private mutating func begin(_ head: HTTPRequestHead, isCall: Bool) {
        guard !machine.machine.isClosed else { return }
        expect(isExchangeOver, "a request begins within another")
        expect(!isLastWritten, "a request begins after the last one")
        current += 1
        guard requests.indices.contains(current) else { return expect(false, "a request out of nothing") }
        expect(requests[current].isCall == isCall && requests[current].head.uri == head.uri, "requests change places")
        (isExchangeOver, hasResponse, keptBody, asksForContinue) = (false, false, [], false)
        if isCall, !requests[current].persists { isEnding = true }
    }

    /// A response that ends now, checked against RFC 9112 §9.3 and §9.6.
    private mutating func endResponse() {
        expect(!hasResponse, "two responses to one request")
        expect(machine.machine.isLastExchange || !isEnding || !requests[current].isCall, "a last response does not say so")
        expect(!machine.machine.isLastExchange || isEnding, "a response is the last without a reason")
        (hasResponse, isExchangeOver, callRuns, isStreamOpen) = (true, true, false, false)
        if isEnding { isLastWritten = true }
    }

    /// Writes a whole response, unless the client is gone.
    private mutating func answer() {
        guard machine.machine.awaitsResponse else { return expect(machine.machine.isClosed, "a response that nobody awaits") }
        endResponse()
        tell(.answered(at: now))
    }

    private mutating func lookUp(_ number: UInt64) {
        guard number == machine.machine.exchangeNumber else { return }
        if Int.random(in: 0..<4, using: &random) == 0 { return answer() }
        guard case .identifying = machine.machine.exchange else { return expect(machine.machine.isClosed, "a look-up that nobody awaits") }
        asksForContinue = Int.random(in: 0..<3, using: &random) == 0
        let expected = asksForContinue
        let before = actions.count
        tell(.letIn(expectsContinue: expected))
        let asked = actions.dropFirst(before).contains { if case .writeContinue = $0 { true } else { false } }
        expect(asked == expected, "a client waits for leave to send its body")
    }

    private mutating func takeRoom(_ count: Int) {
        let isGranted = room + count <= Self.roomForBodies
        if isGranted { room += count }
        tell(.room(byteCount: count, isGranted: isGranted))
    }

    private mutating func admit() {
        guard !machine.machine.isClosed else { return }
        expect(keptBody == requests[current].bytes, "another body than the client's")
        chores.append(.admission(machine.machine.exchangeNumber))
    }

    private mutating func decide(_ number: UInt64) {
        guard number == machine.machine.exchangeNumber else { return }
        if Int.random(in: 0..<4, using: &random) == 0 { return answer() }
        guard case .admitting = machine.machine.exchange else { return expect(false, "an admission that nobody awaits") }
        callRuns = true
        tell(.callBegan)
        chores.append(.call(number))
    }

    private mutating func moveCall(_ number: UInt64) {
        guard number == machine.machine.exchangeNumber, callRuns else { return }
        if !isStreamOpen {
            if Bool.random(using: &random) { return answer() }
            expect(machine.machine.awaitsResponse, "a stream that nobody awaits")
            isStreamOpen = true
            tell(.streamBegan)
        } else if Bool.random(using: &random) {
            expect(machine.machine.isStreaming, "a stream that is none")
            endResponse()
            return tell(.responseEnded(at: now))
        } else if Int.random(in: 0..<10, using: &random) == 0 {
            return tell(.cut)
        }
        chores.append(.call(number))
    }

    // MARK: Hummingbird

    private mutating func pass(_ part: HTTPServerRequestPart) {
        if case .head(let head) = part {
            begin(head, isCall: false)
            hummingbird.hasEnd = false
            hummingbird.bodyBytes = []
        }
        hummingbird.undelivered.append(part)
    }

    private mutating func hummingbirdTakes(_ part: HTTPServerRequestPart) {
        switch part {
        case .head: hummingbird.owesResponse = true
        case .body(let bytes):
            expect(!hummingbird.hasEnd, "a body after its end")
            hummingbird.bodyBytes += bytes.readableBytesView
        case .end:
            hummingbird.hasEnd = true
            expect(requests.contains { !$0.isCall && $0.bytes == hummingbird.bodyBytes }, "another body than the client's")
        }
    }

    /// Hummingbird answers a request, perhaps before it has all of it.
    mutating func hummingbirdResponds() {
        guard hummingbird.owesResponse, !isChannelClosed else { return }
        hummingbird.owesResponse = false
        guard machine.machine.awaitsPassedResponse else { return expect(machine.machine.isClosed, "a response that nobody awaits") }
        endResponse()
        tell(.responseEnded(at: now))
    }
}
