import EthereumTestSupport
import InferenceProxy
import Metering
import NIOCore
import NIOHTTP1

/// The channel, the client, Hummingbird and the calls of one connection.
///
/// It does what the machine asks for at random times, lets everything else happen in a random order, and writes down every broken promise.
struct ConnectionWorld {
    static let maximumRequestBytes = 60
    private static let limits = ConnectionMachine.Limits(
        silence: .seconds(10), request: .seconds(15), maximumRequestBytes: maximumRequestBytes, maximumDiscardedBytes: 70)
    static let roomForBodies = 70

    /// A request as the client sends it, and how far the gateway got with it.
    struct Request {
        let head: HTTPRequestHead
        let isCall: Bool
        let body: [ByteBuffer]
        var persists: Bool { head.version == .http1_1 && head.isKeepAlive }
        var bytes: [UInt8] { body.flatMap { Array($0.readableBytesView) } }
    }

    /// Work of the gateway outside of the machine. The number is that of the exchange.
    enum Chore: Equatable {
        case lookUp(UInt64)
        case admission(UInt64)
        case call(UInt64)
        case send
        case channelCloses
    }

    /// The work of Hummingbird, which it begins only after the end of a read.
    struct Hummingbird {
        var undelivered: [HTTPServerRequestPart] = []
        var headCount = 0
        var bodyBytes: [UInt8] = []
        var hasEnd = false
        var owesResponse = false
    }

    var random: SeededGenerator
    var machine: FaultyConnectionMachine
    var actions = ConnectionMachine.Actions()
    var now = NIODeadline.uptimeNanoseconds(1)
    let requests: [Request]
    var unsentParts: [HTTPServerRequestPart]
    let breaksOff: Bool
    /// Whether the client takes in what it is sent.
    let clientReads: Bool
    var mayRead = false
    var chores: [Chore] = []
    var hummingbird = Hummingbird()
    /// The request that the gateway works on; -1 before the first.
    var current = -1
    var isExchangeOver = true
    var hasResponse = false
    var keptBody: [UInt8] = []
    var room = 0
    var asksForContinue = false
    var isEnding = false
    var isLastWritten = false
    var hasBrokenParser = false
    var hasInputEnded = false
    var callRuns = false
    var isStreamOpen = false
    var leftCount = 0
    var closeCount = 0
    var isChannelClosed = false
    private(set) var eventCount = 0
    private(set) var trace: UInt64 = 14_695_981_039_346_656_037
    private(set) var broken: [String] = []

    init(seed: UInt64, fault: FaultyConnectionMachine.Fault? = nil) {
        var random = SeededGenerator(seed: seed)
        machine = FaultyConnectionMachine(limits: Self.limits, now: now, fault: fault)
        let requests = (0..<Int.random(in: 1...4, using: &random)).map { _ in Self.request(&random) }
        (self.requests, unsentParts) = (requests, requests.flatMap { [.head($0.head)] + $0.body.map { .body($0) } + [.end(nil)] })
        breaksOff = Int.random(in: 0..<5, using: &random) == 0
        if breaksOff { unsentParts.removeLast(Int.random(in: 0..<unsentParts.count, using: &random)) }
        clientReads = Int.random(in: 0..<8, using: &random) > 0
        self.random = random
    }

    private static func request(_ random: inout SeededGenerator) -> Request {
        let isCall = Int.random(in: 0..<3, using: &random) > 0
        let version: HTTPVersion = Int.random(in: 0..<8, using: &random) == 0 ? .http1_0 : .http1_1
        var head = HTTPRequestHead(version: version, method: isCall ? .POST : .GET, uri: isCall ? "/v1/completions" : "/healthz")
        let options = [nil, nil, nil, nil, "close", "keep-alive"]
        if let option = options.randomElement(using: &random) ?? nil { head.headers.add(name: "connection", value: option) }
        let body = (0..<Int.random(in: 0...4, using: &random)).map { _ in
            ByteBuffer(bytes: (0..<Int.random(in: 1...24, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) })
        }
        return Request(head: head, isCall: isCall, body: body)
    }

    // MARK: Running

    mutating func run() {
        tell(.readWanted)
        let interrupts = Bool.random(using: &random)
        for _ in 0..<240 where !isChannelClosed { step(interrupts: interrupts) }
        settle()
        if clientReads, !isChannelClosed { expectEnd() }
        if !isEnding, !isChannelClosed, !hasInputEnded {
            expect(current == requests.count - 1 && isExchangeOver, "a request got no response")
        }
        passTime()
        expect(isChannelClosed, "a silent connection stays open")
        expect(leftCount == 1, "left \(leftCount) times")
        expect(closeCount <= 1, "closed \(closeCount) times")
        expect(room == 0, "room is kept")
        expect(!callRuns, "a call does not know that its client left")
    }

    private mutating func step(interrupts: Bool) {
        switch Int.random(in: 0..<16, using: &random) {
        case 0..<5: performNext()
        case 5..<8: sendParts()
        case 8..<11: doChore()
        case 11..<13: hummingbirdResponds()
        case 13: tell(.writable(Bool.random(using: &random), at: now))
        case 14:
            now = now + .seconds(Int64.random(in: 0...2, using: &random))
            tick(unsentBytes: Int.random(in: 0...2, using: &random))
        default: if interrupts, Int.random(in: 0..<6, using: &random) == 0 { interrupt() }
        }
    }

    /// Lets everything that can happen without further interruptions happen.
    private mutating func settle() {
        for _ in 0..<2000 where !isChannelClosed {
            if !actions.isEmpty {
                performNext()
            } else if !chores.isEmpty {
                doChore()
            } else if hummingbird.owesResponse {
                hummingbirdResponds()
            } else {
                guard mayRead, !hasInputEnded, !unsentParts.isEmpty || (breaksOff && !hasBrokenParser) else { return }
                sendParts()
            }
        }
    }

    /// A connection that ends is closed as soon as everything is sent.
    private mutating func expectEnd() {
        expect(!isLastWritten, "open after the last response")
        switch machine.machine.exchange {
        // After a request that cannot be parsed, Hummingbird closes.
        case .idle, .passing: expect(!isEnding || hasBrokenParser, "open although it should end")
        default: expect(!isEnding, "open although it should end")
        }
    }

    /// The client says nothing more.
    private mutating func passTime() {
        for _ in 0..<40 where !isChannelClosed {
            now = now + .seconds(5)
            tick(unsentBytes: 0)
            settle()
        }
    }

    private mutating func interrupt() {
        switch Int.random(in: 0..<5, using: &random) {
        case 0:
            isEnding = true
            tell(.quiesce)
        case 1: endInput()
        case 2: tell(.cut)
        case 3: closeChannel()
        default:
            now = now + .seconds(11)
            tick(unsentBytes: 0)
        }
    }

    private mutating func tick(unsentBytes: Int) {
        let isWritable = Int.random(in: 0..<4, using: &random) > 0
        let (before, wasPatient) = (closeCount, callRuns && isWritable)
        tell(.tick(now: now, unsentBytes: unsentBytes, isWritable: isWritable))
        expect(closeCount == before || !wasPatient, "a client that waits for its response is cut off")
    }

    private mutating func endInput() {
        guard !hasInputEnded else { return }
        hasInputEnded = true
        if let part = unsentParts.first, !hasBrokenParser {
            if case .head = part {} else { breakParser() }
        }
        if case .passing = machine.machine.exchange {} else { isEnding = true }
        tell(.inputClosed(endsCall: callRuns && Bool.random(using: &random)))
    }

    /// The client sends some parts, as far as the channel reads.
    private mutating func sendParts() {
        guard mayRead, !hasInputEnded, !hasBrokenParser, !isChannelClosed else { return }
        mayRead = false
        for _ in 0..<Int.random(in: 1...6, using: &random) where !unsentParts.isEmpty { tell(.received(unsentParts.removeFirst(), at: now)) }
        if unsentParts.isEmpty, breaksOff, !hasBrokenParser {
            breakParser()
        }
        tell(.readComplete)
        tell(.readWanted)
    }

    private mutating func breakParser() {
        (hasBrokenParser, isEnding) = (true, true)
        tell(.parserFailed)
    }

    mutating func tell(_ event: ConnectionEvent) {
        eventCount += 1
        note(event)
        let before = actions.count
        let wasClosed = machine.machine.isClosed
        machine.handle(event, into: &actions)
        for action in actions.dropFirst(before) { look(at: action, wasClosed: wasClosed) }
        expect(machine.machine.waitingCount <= 6, "more waits than one read brings")
        expect(!isLastWritten || machine.machine.waitingCount == 0, "requests wait for nothing")
    }

    /// Mixes the event into a hash of the sequence, in order to count different interleavings.
    private mutating func note(_ event: ConnectionEvent) {
        let kind: UInt64 =
            switch event {
            case .received(.head, _): 1
            case .received(.body, _): 2
            case .received(.end, _): 3
            case .readComplete: 4
            case .readWanted: 5
            case .parserFailed: 6
            case .inputClosed: 7
            case .writable: 8
            case .letIn: 9
            case .room(_, let isGranted): isGranted ? 10 : 11
            case .callBegan: 12
            case .answered: 13
            case .streamBegan: 14
            case .responseEnded: 15
            case .lastResponseSent: 16
            case .quiesce: 17
            case .cut: 18
            case .tick: 19
            case .closed: 20
            }
        trace = (trace ^ kind) &* 1_099_511_628_211
    }

    mutating func closeChannel() {
        guard !isChannelClosed else { return }
        isChannelClosed = true
        tell(.closed)
        while !actions.isEmpty { performNext() }
    }

    mutating func expect(_ isSo: Bool, _ promise: String) {
        if !isSo, !broken.contains(promise) { broken.append(promise) }
    }
}
