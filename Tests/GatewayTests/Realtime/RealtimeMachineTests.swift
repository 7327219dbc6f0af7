import EthereumPrimitives
import EthereumTestSupport
import InferenceProxy
import LedgerCore
import Testing
import Upstreams

/// A session's state machine against a ledger, an upstream and a client that do anything in any order.
@Suite struct RealtimeMachineTests {
    @Test("Whatever happens in whatever order, a session keeps its promises and ends", arguments: 0..<3000 as Range<UInt64>)
    func anyOrder(seed: UInt64) throws {
        var world = try SessionWorld(seed: seed)
        world.run()
        #expect(world.broken == [], "seed \(seed)")
    }

    @Test("A ledger that answers a settlement which never was is caught")
    func canary() throws {
        var caught = false
        for seed in 0..<200 as Range<UInt64> {
            var world = try SessionWorld(seed: seed)
            world.answersSettlementsEarly = true
            world.run()
            caught = caught || world.broken.contains("an end before its charge")
        }
        #expect(caught)
    }

    @Test("Many sessions charge responses and transcriptions")
    func reachesEverything() throws {
        var seen: Set<String> = []
        for seed in 0..<300 as Range<UInt64> {
            var world = try SessionWorld(seed: seed)
            world.run()
            seen.formUnion(world.seen)
        }
        #expect(seen.isSuperset(of: ["charged", "voided", "refused", "unpaid", "client left", "upstream left", "stopped", "delivered an end"]))
    }
}

/// Ledger, upstream and client of one session: does what the machine wants in a random order and writes down every broken promise.
private struct SessionWorld {
    private enum Chore { case hold(Int), choose, open, settle(CommandID), void(CommandID) }

    private var machine: RealtimeMachine
    private var random: SeededGenerator
    private let route: UpstreamRoute
    private var chores: [Chore] = []
    private var holdCount: UInt64 = 0
    private var accepted: Set<CommandID> = []
    private var resolved: Set<CommandID> = []
    private var charged: Set<CommandID> = []
    private var begun: [Int] = []
    private var responseCount = 0
    private var delivered: Set<String> = []
    private var isClientOpen = false
    private var isClientClosed = false
    private var isUpstreamOpen = false
    private var finished = 0
    private var attempts = 0
    private var reported = 0
    private(set) var seen: Set<String> = []
    private(set) var broken: [String] = []
    /// The deliberate fault: a charge is told before it was made.
    var answersSettlementsEarly = false

    init(seed: UInt64) throws {
        random = SeededGenerator(seed: seed)
        let policies: [LeavePolicy] = [.drain, .delivered, .nothing]
        machine = RealtimeMachine(
            model: "m", limits: ModelLimits(contextTokens: 100, maximumOutputTokens: 10), leavePolicy: policies[Int(seed % 3)])
        route = UpstreamRoute(UpstreamTarget(try Upstream(url: "http://127.0.0.1:1/v1"), authorization: nil))
    }

    mutating func run() {
        tell(.begin)
        for _ in 0..<120 where finished == 0 { step() }
        tell(.end(.tooLong))
        tell(.clientLeft)
        tell(.upstreamLeft(nil))
        while !chores.isEmpty { doChore() }
        check(finished == 1, "finished \(finished) times")
        check(accepted == resolved, "holds are left over")
        check(attempts == reported, "attempts that were not reported")
        tell(.stop)
        tell(.clientLeft)
        check(finished == 1 && chores.isEmpty, "it does more after its end")
    }

    private mutating func check(_ condition: Bool, _ promise: String) { if !condition { broken.append(promise) } }

    private mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &random) < percent }

    private mutating func step() {
        if !chores.isEmpty, chance(50) { return doChore() }
        switch Int.random(in: 0..<100, using: &random) {
        case 0..<35: clientSends()
        case 35..<94: upstreamSends()
        case 94: tell(.clientLeft); seen.insert("client left")
        case 95 where isUpstreamOpen:
            tell(.upstreamLeft(chance(50) ? .normal : nil))
            seen.insert("upstream left")
        case 96: tell(.stop); seen.insert("stopped")
        case 97: tell(.end(.keyRevoked))
        default: break
        }
    }

    private mutating func clientSends() {
        guard machine.takesClientEvent else { return }
        check(isClientOpen && !isClientClosed, "an event of a client that is not there is taken")
        tell(.clientSent(Array((chance(60) ? #"{"type":"response.create"}"# : #"{"type":"session.update","type":1}"#).utf8)))
    }

    private mutating func upstreamSends() {
        guard isUpstreamOpen, machine.takesUpstreamEvent else { return }
        let usage = chance(70) ? #","usage":{"input_tokens":5,"output_tokens":3}"# : ""
        switch Int.random(in: 0..<6, using: &random) {
        case 0:
            responseCount += 1
            begun.append(responseCount)
            send(#"{"type":"response.created","response":{"id":"r\#(responseCount)"}}"#)
        case 1, 2:
            guard let one = begun.randomElement(using: &random) else { return }
            send(#"{"type":"response.output_text.delta","response_id":"r\#(one)","delta":"text"}"#)
        case 3:
            guard let place = begun.indices.randomElement(using: &random) else { return }
            let status = chance(10) ? "failed" : "completed"
            send(#"{"type":"response.done","response":{"id":"r\#(begun.remove(at: place))","status":"\#(status)"\#(usage)}}"#)
        case 4: send(#"{"type":"conversation.item.input_audio_transcription.completed","transcript":"word"\#(usage)}"#)
        default: send(chance(30) ? #"{"type":"error","error":{"message":"no"}}"# : #"{"type":"rate_limits.updated"}"#)
        }
    }

    private mutating func send(_ event: String) { tell(.upstreamSent(Array(event.utf8))) }

    private mutating func doChore() {
        switch chores.remove(at: Int.random(in: 0..<chores.count, using: &random)) {
        case .hold(let number):
            let hold = RealtimeMachine.ReadyHold(id: CommandID(high: UInt64(number), low: 0), salt: [1])
            let outcome: Outcome? = chance(85) ? .accepted : chance(80) ? .insufficientBalance : nil
            if outcome == .accepted { accepted.insert(hold.id) }
            tell(.held(hold, outcome))
        case .choose: tell(.chosen(chance(85) ? attempt() : .none(refusal: nil)))
        case .open:
            if chance(80) {
                isUpstreamOpen = true
                tell(.upstreamOpened)
            } else {
                tell(.upstreamRefused(.closed))
            }
        case .settle(let hold):
            charged.insert(hold)
            tell(.settled(hold, chance(95) ? Charge(receipt: hold, cost: .one, balance: nil) : nil))
        case .void(let hold): tell(.voided(hold))
        }
    }

    private mutating func attempt() -> UpstreamChoice {
        attempts += 1
        return .attempt(route, afterMilliseconds: 0)
    }

    private mutating func tell(_ event: RealtimeMachineEvent) {
        var actions: [RealtimeAction] = []
        machine.handle(event, into: &actions)
        for action in actions { perform(action) }
        check(machine.usedHoldCount <= accepted.count - resolved.count, "a response runs without a hold")
    }

    private mutating func perform(_ action: RealtimeAction) {
        if case .reportAttempt = action {} else { check(finished == 0, "an action after the end") }
        switch action {
        case .hold:
            holdCount += 1
            chores.append(.hold(Int(holdCount)))
        case .settle(let settle, let id):
            check(accepted.contains(settle.hold) && resolved.insert(settle.hold).inserted, "a hold is resolved twice")
            check(id == settle.hold.resolution, "a settlement has another id")
            seen.insert("charged")
            if answersSettlementsEarly { return tell(.settled(settle.hold, Charge(receipt: settle.hold, cost: .one, balance: nil))) }
            chores.append(.settle(settle.hold))
        case .void(let void, _):
            check(accepted.contains(void.hold) && resolved.insert(void.hold).inserted, "a hold is resolved twice")
            seen.insert("voided")
            chores.append(.void(void.hold))
        case .choose: chores.append(.choose)
        case .connect: chores.append(.open)
        case .reportAttempt: reported += 1
        case .openClient: isClientOpen = true
        case .refuse: seen.insert("refused")
        case .toUpstream: check(isUpstreamOpen, "an event for an upstream that is not there")
        case .toClient(let bytes): deliver(bytes)
        case .closeClient(let code, _):
            check(!isClientClosed, "the client is closed twice")
            isClientClosed = true
            if code == .refused { seen.insert("unpaid") }
        case .closeUpstream:
            isUpstreamOpen = false
            chores.removeAll { if case .open = $0 { true } else { false } }
        case .limitDrain, .charged: break
        case .finish: finished += 1
        }
    }

    private mutating func deliver(_ bytes: [UInt8]) {
        let text = String(decoding: bytes, as: UTF8.self)
        check(isClientOpen && !isClientClosed, "an event for a client that is not there")
        guard text.contains(#""imo":"#) else { return }
        seen.insert("delivered an end")
        check(delivered.insert(text).inserted, "an end is delivered twice")
        check(charged.contains { text.contains($0.description) }, "an end before its charge")
    }
}
