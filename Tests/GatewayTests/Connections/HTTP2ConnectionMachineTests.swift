import EthereumTestSupport
import InferenceProxy
import NIOCore
import NIOHTTP2
import Testing

/// The machine of an HTTP/2 connection against a client at the other end of a slow line.
@Suite struct HTTP2ConnectionMachineTests {
    @Test("Whatever happens in whatever order, no request is lost by a connection's end", arguments: 0..<40 as Range<UInt64>)
    func anyOrder(block: UInt64) {
        for seed in block * 50..<(block + 1) * 50 {
            var world = HTTP2World(seed: seed)
            world.run()
            #expect(world.broken == [], "seed \(seed)")
        }
    }

    @Test("A deliberate fault is caught", arguments: HTTP2World.Fault.allCases)
    func canary(fault: HTTP2World.Fault) {
        let caught = (0..<200 as Range<UInt64>).contains { seed in
            var world = HTTP2World(seed: seed, fault: fault)
            world.run()
            return !world.broken.isEmpty
        }
        #expect(caught)
    }

    @Test("A request sent while the first GOAWAY is under way is served, and then the connection is closed")
    func requestUnderWay() {
        let now = NIODeadline.uptimeNanoseconds(0)
        var machine = HTTP2ConnectionMachine(idleTimeout: .seconds(60), now: now)
        #expect(machine.handle(.quiesce(at: now)) == .announce)
        #expect(machine.handle(.streamOpened(1)) == nil)
        #expect(machine.handle(.pingAcknowledged(HTTP2PingData(withInteger: 1))) == nil)
        #expect(machine.handle(.pingAcknowledged(HTTP2ConnectionMachine.shutdownPing)) == .refuseStreams(after: 1))
        #expect(machine.handle(.streamClosed(at: now)) == .close)
    }
}

/// A client and a line that delays frames in both directions. It writes down every broken promise.
struct HTTP2World {
    enum Fault: CaseIterable {
        /// One GOAWAY that names the last stream, as if the line had no length.
        case announcesOnce
        /// The last stream is named as the first.
        case namesTooFew
        /// A stream is not counted.
        case missesStream
        case neverCloses, closesTwice
        /// A client that never acknowledges the PING holds the connection open.
        case waitsForEver
        /// The connection is open although nobody uses it.
        case ignoresIdleness
    }

    private enum Frame {
        case goAway
        case ping
        case headers(HTTP2StreamID)
        case pong
    }

    private static let idle = TimeAmount.seconds(60)

    private var random: SeededGenerator
    private var machine: HTTP2ConnectionMachine
    private let fault: Fault?
    private let acknowledges: Bool
    private var now = NIODeadline.uptimeNanoseconds(1)
    private var toClient: [Frame] = []
    private var toServer: [Frame] = []
    private var nextStream = 1
    private var clientMayOpen = true
    private var serving: [Int] = []
    private var limit = HTTP2StreamID.maxID
    private var announcements = 0
    private var lastNamed: HTTP2StreamID?
    private var closeCount = 0
    private var quiescedAt: NIODeadline?
    private(set) var eventCount = 0
    private(set) var broken: [String] = []

    init(seed: UInt64, fault: Fault? = nil) {
        random = SeededGenerator(seed: seed)
        self.fault = fault
        acknowledges = Int.random(in: 0..<5, using: &random) > 0
        machine = HTTP2ConnectionMachine(idleTimeout: Self.idle, now: now)
    }

    mutating func run() {
        for _ in 0..<150 where closeCount == 0 { step() }
        if quiescedAt == nil { quiesce() }
        // Everything that is under way arrives, and everything that is served ends.
        for _ in 0..<200 where closeCount == 0 {
            if !toClient.isEmpty { clientReceives() }
            if !toServer.isEmpty { serverReceives() }
            if toClient.isEmpty, toServer.isEmpty { endStream() }
            pass(seconds: 1)
        }
        expect(closeCount == 1, "closed \(closeCount) times")
        let before = closeCount
        tell(.closed)
        pass(seconds: 120)
        expect(closeCount == before, "an action after the end")
    }

    private mutating func step() {
        switch Int.random(in: 0..<24, using: &random) {
        case 0..<6: openStream()
        case 6..<12: if !toServer.isEmpty { serverReceives() }
        case 12..<16: if !toClient.isEmpty { clientReceives() }
        case 16..<21: endStream()
        case 21: pass(seconds: Int64.random(in: 0...2, using: &random))
        case 22: if Int.random(in: 0..<8, using: &random) == 0 { quiesce() }
        default: if Int.random(in: 0..<10, using: &random) == 0 { idle() }
        }
    }

    private mutating func idle() {
        for _ in 0..<30 where !toServer.isEmpty { serverReceives() }
        while !serving.isEmpty { endStream() }
        guard closeCount == 0, quiescedAt == nil else { return }
        pass(seconds: 61)
        expect(announcements == 1, "an idle connection stays open")
        quiescedAt = now
    }

    private mutating func quiesce() {
        guard quiescedAt == nil else { return }
        quiescedAt = now
        tell(.quiesce(at: now))
    }

    private mutating func pass(seconds: Int64) {
        now = now + .seconds(seconds)
        tell(.tick(now))
    }

    // MARK: The client

    private mutating func openStream() {
        guard clientMayOpen else { return }
        toServer.append(.headers(HTTP2StreamID(nextStream)))
        nextStream += 2
    }

    private mutating func clientReceives() {
        switch toClient.removeFirst() {
        case .goAway: clientMayOpen = false
        case .ping: if acknowledges { toServer.append(.pong) }
        case .headers, .pong: break
        }
    }

    // MARK: The server

    private mutating func serverReceives() {
        switch toServer.removeFirst() {
        case .headers(let id):
            // A client that does not acknowledge in time takes the risk.
            guard id <= limit, closeCount == 0 else { return expect(!acknowledges || isLate, "a request is lost") }
            serving.append(Int(id))
            if fault != .missesStream || Int(id) % 4 == 1 { tell(.streamOpened(id)) }
        case .pong: tell(.pingAcknowledged(HTTP2ConnectionMachine.shutdownPing))
        case .goAway, .ping: break
        }
    }

    private var isLate: Bool { quiescedAt.map { $0 + HTTP2ConnectionMachine.acknowledgementTimeout <= now } ?? false }

    private mutating func endStream() {
        guard !serving.isEmpty else { return }
        let id = serving.remove(at: Int.random(in: 0..<serving.count, using: &random))
        if fault != .missesStream || id % 4 == 1 { tell(.streamClosed(at: now)) }
    }

    private mutating func tell(_ event: HTTP2ConnectionMachine.Event) {
        eventCount += 1
        if fault == .waitsForEver, case .announcing = machine.state, case .tick = event { return }
        if fault == .ignoresIdleness, case .serving = machine.state, case .tick = event { return }
        guard let action = machine.handle(event) else { return }
        expect(closeCount == 0, "an action after the end")
        perform(action)
        if fault == .announcesOnce, action == .announce { tell(.pingAcknowledged(HTTP2ConnectionMachine.shutdownPing)) }
    }

    private mutating func perform(_ action: HTTP2ConnectionMachine.Action) {
        switch action {
        case .announce:
            announcements += 1
            expect(announcements == 1, "announced twice")
            if quiescedAt == nil { quiescedAt = now }
            toClient += [.goAway, .ping]
        case .refuseStreams(let last): refuseStreams(after: last)
        case .refuseStreamsAndClose(let last):
            refuseStreams(after: last)
            close()
        case .close: close()
        }
    }

    private mutating func refuseStreams(after last: HTTP2StreamID) {
        let last = fault == .namesTooFew ? HTTP2StreamID(1) : last
        expect(announcements == 1 && lastNamed == nil, "streams are refused without warning")
        expect(serving.allSatisfy { HTTP2StreamID($0) <= last }, "a stream that is served counts as refused")
        (lastNamed, limit) = (last, last)
        toClient.append(.goAway)
    }

    private mutating func close() {
        expect(serving.isEmpty, "closed while a stream is served")
        if fault != .neverCloses { closeCount += fault == .closesTwice ? 2 : 1 }
    }

    private mutating func expect(_ isSo: Bool, _ promise: String) {
        if !isSo, !broken.contains(promise) { broken.append(promise) }
    }
}
