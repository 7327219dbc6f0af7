import EthereumPrimitives
import EthereumTestSupport
import InferenceProxy
import LedgerCore
import Testing
import Upstreams

/// The ends of sessions: every one at every moment, and any three of them after each other.
@Suite struct RealtimeEndTests {
    enum Moment: CaseIterable { case connecting, idle, asked, within, charging, after }

    enum End: CaseIterable { case clientLeaves, upstreamCloses, upstreamVanishes, keyRevoked, gatewayStops, moneyGone }

    @Test("Each end at each moment closes the client with the code for it, or leaves it alone", arguments: End.allCases, Moment.allCases)
    func single(end: End, moment: Moment) throws {
        var session = try EndingSession(policy: .drain, seed: 0)
        session.reach(moment)
        session.apply(end)
        #expect(session.codes == code(of: end, at: moment), "\(end) \(moment)")
        session.settleEverything()
        // The upstream's close and the gateway's stop wait for the charge; money is missed only by the next response.
        if moment == .charging, end != .moneyGone { #expect(session.codes == code(of: end, at: .idle), "\(end) \(moment)") }
        session.leaveEverything()
        #expect(session.broken == [], "\(end) \(moment)")
        #expect(session.settledCount == (moment == .within || moment == .charging || moment == .after ? 1 : 0), "\(end) \(moment)")
    }

    /// The codes with which the client has been closed right after an end.
    private func code(of end: End, at moment: Moment) -> [WebSocketCode] {
        switch (end, moment) {
        case (_, .connecting), (.clientLeaves, _): []
        case (.upstreamCloses, .charging), (.upstreamVanishes, .charging), (.moneyGone, .charging): []
        case (.gatewayStops, .asked), (.gatewayStops, .within), (.gatewayStops, .charging): []
        case (.upstreamCloses, _): [EndingSession.upstreamCode]
        case (.upstreamVanishes, _): [.failed]
        case (.keyRevoked, _), (.moneyGone, _): [.refused]
        case (.gatewayStops, _): [.goingAway]
        }
    }

    @Test("A client that leaves within a response pays by its model's policy", arguments: [LeavePolicy.drain, .delivered, .nothing])
    func leaving(policy: LeavePolicy) throws {
        var session = try EndingSession(policy: policy, seed: 0)
        session.reach(.within)
        session.apply(.clientLeaves)
        session.endResponse()
        session.leaveEverything()
        #expect(session.broken == [])
        #expect(session.settledCount == (policy == .nothing ? 0 : 1))
        #expect(session.settledOutput == (policy == .drain ? 3 : policy == .nothing ? 0 : 1))
    }

    @Test("Any three ends after each other, at any moment, keep every promise", arguments: Moment.allCases, 0..<60 as Range<UInt64>)
    func orders(moment: Moment, seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        for policy in [LeavePolicy.drain, .delivered, .nothing] {
            let ends = End.allCases.shuffled(using: &random).prefix(3)
            var session = try EndingSession(policy: policy, seed: seed)
            session.reach(moment)
            for end in ends {
                session.apply(end)
                session.settleSome()
            }
            session.leaveEverything()
            #expect(session.broken == [], "\(moment) \(ends) \(policy)")
            let isLost = policy == .nothing && ends.contains(.clientLeaves) && moment == .within
            if !isLost {
                #expect(session.settledCount == (moment == .connecting || moment == .idle || moment == .asked ? 0 : 1), "\(moment) \(ends) \(policy)")
            }
        }
    }

    @Test("A ledger that never answers a return is seen")
    func canary() throws {
        var session = try EndingSession(policy: .drain, seed: 0)
        session.reach(.after)
        session.losesReturns = true
        session.apply(.keyRevoked)
        session.leaveEverything()
        #expect(session.broken == ["the session ended 0 times"])
    }
}

/// A session that is brought to a moment, and ended there.
private struct EndingSession {
    /// An upstream's own code.
    static let upstreamCode = WebSocketCode.tryAgainLater

    private enum Answer { case hold(UInt64), settled(CommandID), voided(CommandID) }

    private var machine: RealtimeMachine
    private var random: SeededGenerator
    private let route: UpstreamRoute
    private var answers: [Answer] = []
    private var holdCount: UInt64 = 0
    private var hasMoney = true
    private var accepted: Set<CommandID> = []
    private var resolved: Set<CommandID> = []
    private var finishedCount = 0
    private var isRelayed = false
    private var isEnding = false
    private var isUpstreamThere = true
    private(set) var codes: [WebSocketCode] = []
    private(set) var settledCount = 0
    private(set) var settledOutput: UInt64 = 0
    private(set) var broken: [String] = []
    /// The deliberate fault.
    var losesReturns = false

    init(policy: LeavePolicy, seed: UInt64) throws {
        random = SeededGenerator(seed: seed)
        machine = RealtimeMachine(model: "m", limits: ModelLimits(contextTokens: 100, maximumOutputTokens: 10), leavePolicy: policy)
        route = UpstreamRoute(UpstreamTarget(try Upstream(url: "http://127.0.0.1:1/v1"), authorization: nil))
    }

    mutating func reach(_ moment: RealtimeEndTests.Moment) {
        tell(.begin)
        settleEverything()
        tell(.chosen(.attempt(route, afterMilliseconds: 0)))
        if moment == .connecting { return }
        tell(.upstreamOpened)
        settleEverything()
        if moment == .idle { return }
        tell(.clientSent(Array(#"{"type":"response.create"}"#.utf8)))
        settleEverything()
        if moment == .asked { return }
        send(#"{"type":"response.created","response":{"id":"r1"}}"#)
        send(#"{"type":"response.output_text.delta","response_id":"r1","delta":"text"}"#)
        settleEverything()
        if moment == .within { return }
        endResponse()
        if moment == .after { settleEverything() }
    }

    /// Ends the response, if the upstream is still listened to.
    mutating func endResponse() {
        send(#"{"type":"response.done","response":{"id":"r1","status":"completed","usage":{"input_tokens":5,"output_tokens":3}}}"#)
    }

    mutating func apply(_ end: RealtimeEndTests.End) {
        switch end {
        case .clientLeaves: tell(.clientLeft)
        case .upstreamCloses: leaveUpstream(EndingSession.upstreamCode)
        case .upstreamVanishes: leaveUpstream(nil)
        case .keyRevoked: tell(.end(.keyRevoked))
        case .gatewayStops: tell(.stop)
        case .moneyGone: spendEverything()
        }
    }

    private mutating func leaveUpstream(_ code: WebSocketCode?) {
        guard isUpstreamThere else { return }
        isUpstreamThere = false
        tell(isRelayed ? .upstreamLeft(code) : .upstreamRefused(.closed))
        if !isRelayed, finishedCount == 0 { tell(.chosen(.none(refusal: nil))) }
    }

    /// Begins responses until there is no hold for one.
    private mutating func spendEverything() {
        hasMoney = false
        for number in 2..<6 {
            send(#"{"type":"response.created","response":{"id":"r\#(number)"}}"#)
            while let place = answers.firstIndex(where: { if case .hold = $0 { true } else { false } }) { answer(answers.remove(at: place)) }
        }
    }

    private mutating func send(_ event: String) {
        if isUpstreamThere, isRelayed, machine.takesUpstreamEvent { tell(.upstreamSent(Array(event.utf8))) }
    }

    // MARK: The ledger's answers

    mutating func settleEverything() { while !answers.isEmpty { answer(answers.removeFirst()) } }

    mutating func settleSome() {
        for _ in 0..<Int.random(in: 0...2, using: &random) where !answers.isEmpty {
            answer(answers.remove(at: Int.random(in: 0..<answers.count, using: &random)))
        }
    }

    /// Both sides leave, and the ledger answers everything.
    mutating func leaveEverything() {
        settleSome()
        if isRelayed { tell(.upstreamLeft(nil)) } else { tell(.clientLeft) }
        tell(.clientLeft)
        settleEverything()
        check(finishedCount == 1, "the session ended \(finishedCount) times")
        check(accepted == resolved, "holds are left over")
        check(codes.count <= 1, "the client is closed twice")
    }

    private mutating func answer(_ answer: Answer) {
        switch answer {
        case .hold(let number):
            let id = CommandID(high: number, low: 0)
            if hasMoney { accepted.insert(id) }
            tell(.held(RealtimeMachine.ReadyHold(id: id, salt: [1]), hasMoney ? .accepted : .insufficientBalance))
        case .settled(let hold): tell(.settled(hold, Charge(receipt: hold, cost: .one, balance: nil)))
        case .voided(let hold): if !losesReturns { tell(.voided(hold)) }
        }
    }

    // MARK: The machine's actions

    private mutating func check(_ condition: Bool, _ promise: String) { if !condition { broken.append(promise) } }

    private mutating func tell(_ event: RealtimeMachineEvent) {
        var actions: [RealtimeAction] = []
        machine.handle(event, into: &actions)
        for action in actions { perform(action) }
    }

    private mutating func resolve(_ hold: CommandID, _ answer: Answer) {
        check(accepted.contains(hold) && resolved.insert(hold).inserted, "a hold is resolved twice")
        answers.append(answer)
    }

    private mutating func perform(_ action: RealtimeAction) {
        if case .reportAttempt = action {} else { check(finishedCount == 0, "an action after the end") }
        switch action {
        case .hold:
            holdCount += 1
            answers.append(.hold(holdCount))
        case .settle(let settle, _):
            settledCount += 1
            settledOutput += settle.usage[.outputToken]
            resolve(settle.hold, .settled(settle.hold))
        case .void(let void, _): resolve(void.hold, .voided(void.hold))
        case .openClient: isRelayed = true
        case .toClient(let event):
            check(isRelayed && codes.isEmpty, "an event for a client that is not there")
            let text = String(decoding: event, as: UTF8.self)
            check(!text.contains("response.done") || text.contains(#""imo":"#), "an end without its receipt")
        case .toUpstream: check(isUpstreamThere, "an event for an upstream that is not there")
        case .closeClient(let code, _): codes.append(code)
        case .closeUpstream:
            check(!isEnding, "the upstream is closed twice")
            isEnding = true
            isUpstreamThere = false
        case .choose, .connect, .reportAttempt, .refuse, .limitDrain, .charged: break
        case .finish: finishedCount += 1
        }
    }
}
