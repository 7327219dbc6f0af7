import EthereumPrimitives
import EthereumTestSupport
import InferenceProxy
import LedgerCore
import Metering
import NIOCore
import NIOHTTP1
import Testing
import Upstreams

/// A call's state machine against a world that does anything in any order.
@Suite struct CallMachineTests {
    @Test("Whatever happens in whatever order, a call keeps its promises and ends", arguments: 0..<2000 as Range<UInt64>)
    func anyOrder(seed: UInt64) throws {
        var world = try World(seed: seed)
        world.run()
        #expect(world.broken == [], "seed \(seed)")
    }

    @Test("A machine that is told of a settlement that never was is caught", arguments: 0..<50 as Range<UInt64>)
    func canary(seed: UInt64) throws {
        var caught = false
        for number in 0..<40 {
            var world = try World(seed: seed * 1000 + UInt64(number))
            world.answersSettlementsEarly = true
            world.run()
            caught = caught || world.broken.contains("the end before the settlement")
        }
        #expect(caught)
    }
}

private let registered = Result { try World.registeredModel() }

/// Ledger, upstreams and client of one call: does what the machine wants in a random order and writes down every broken promise.
private struct World {
    private enum Chore { case hold, choose, begin, settle, void, keep, record }

    private var machine: CallMachine
    private var random: SeededGenerator
    private let model: ModelID
    private let record: ModelRecord
    private let route: UpstreamRoute
    private var chores: [Chore] = []
    private var isUpstreamBusy = false
    private var hasHead = false
    private var sentCount = 0
    private var attempts = 0
    private var reported = 0
    private var chosen = 0
    private var holdsMade: [CommandID] = []
    private var accepted: Set<CommandID> = []
    private var resolved: Set<CommandID> = []
    private var isSettled = false
    private var hasStreamBegun = false
    private var told = 0
    private var finished = 0
    private var isClientGone = false
    private(set) var broken: [String] = []
    /// The deliberate fault: the settlement's answer is made up.
    var answersSettlementsEarly = false

    private let isStream: Bool
    private let script: [String]

    init(seed: UInt64) throws {
        random = SeededGenerator(seed: seed)
        isStream = Bool.random(using: &random)
        model = try ModelID("m")
        record = try registered.get()
        route = UpstreamRoute(UpstreamTarget(try Upstream(url: "http://127.0.0.1:1/v1"), authorization: nil))
        let body = #"{"model":"m","messages":[]\#(isStream ? #","stream":true"# : "")}"#
        let call = InferenceCall(
            request: try InferenceRequest(endpoint: .chatCompletions, body: Array(body.utf8)),
            caller: Caller(keyHash: .zero, account: try AccountName("a")), model: model, record: record, headers: [:],
            upstreamFields: [], leavePolicy: [.drain, .delivered, .nothing].randomElement(using: &random) ?? .drain,
            startedAt: .now())
        machine = CallMachine(call, limits: CallLimits(ProxyConfiguration()), keepsResponse: Bool.random(using: &random))
        let answer = #"{"choices":[{"index":0,"message":{"content":"x"}}],"usage":{"prompt_tokens":1,"completion_tokens":1}}"#
        script = isStream ? ["data: \(answer)\n", "\n", "data: [DO", "NE]\n\n"] : [String(answer.prefix(20)), String(answer.dropFirst(20))]
    }

    static func registeredModel() throws -> ModelRecord {
        let store = MemoryLedger()
        var rules = StateMachine(head: .empty, source: store)
        let opened = OpenLedger(
            ledgerID: .zero, chainID: 1, asset: try AssetID("local:credit"), operatorAddress: Address(lowBytesOf: Bytes32(UInt256(1))),
            contentWindowSeconds: 3600)
        let terms = TokenTerms(name: "T", symbol: "T", supply: 1, percentClaimable: 60, snapshotIntervalSeconds: 10, claimWindow: 0)
        let registration = RegisterModel(
            model: try ModelID("m"), issuer: opened.operatorAddress, token: terms, prices: PriceSchedule(),
            limits: ModelLimits(contextTokens: 4096, maximumOutputTokens: 256), modelCommitment: .zero)
        for (number, command) in [Command.openLedger(opened), .registerModel(registration)].enumerated() {
            _ = try rules.apply(command, id: CommandID(high: 1, low: UInt64(number) * 2), at: Timestamp(milliseconds: 1))
        }
        try store.commit(rules.takeBatch())
        var view = LedgerView(reader: store)
        return try view.model(try ModelID("m"))
    }

    mutating func run() {
        chores = [.begin]
        for _ in 0..<200 where finished == 0 { step() }
        // Time is up: whatever is still open must now come to an end.
        for _ in 0..<60 where finished == 0 {
            tell(.cutOff)
            while let chore = chores.popLast() { carryOut(chore, mayFail: false) }
        }
        expect(finished == 1, "ended \(finished) times")
        expect(told == 1, "told \(told) times")
        expect(attempts == reported, "\(attempts) attempts, \(reported) reported")
        expect(accepted.subtracting(resolved).isEmpty, "a hold is left")
    }

    private mutating func step() {
        switch Int.random(in: 0..<12, using: &random) {
        case 0: if Int.random(in: 0..<12, using: &random) == 0 { leave() }
        case 1: tell(.clientWritable(Bool.random(using: &random)))
        case 2: if Int.random(in: 0..<16, using: &random) == 0 { tell(.cutOff) }
        case 3..<7: if isUpstreamBusy { moveUpstream() }
        case 7: tell(Int.random(in: 0..<8, using: &random) == 0 ? .bytesExhausted : .commentDue)
        default:
            guard !chores.isEmpty else { return }
            carryOut(chores.remove(at: Int.random(in: 0..<chores.count, using: &random)), mayFail: true)
        }
    }

    private mutating func leave() {
        guard !isClientGone else { return }
        isClientGone = true
        tell(.clientLeft)
    }

    private mutating func moveUpstream() {
        if Int.random(in: 0..<20, using: &random) == 0 {
            isUpstreamBusy = false
            return tell(.upstreamFailed([.unreachable, .closed, .timedOut, .malformed, .brokenOff].randomElement(using: &random) ?? .closed))
        }
        if !hasHead {
            hasHead = true
            let code = Int.random(in: 0..<3, using: &random) > 0 ? 200 : [401, 429, 500, 302].randomElement(using: &random) ?? 500
            let type = isStream && Int.random(in: 0..<5, using: &random) > 0 ? "text/event-stream" : "application/json"
            return tell(.upstreamAnswered(HTTPResponseHead(version: .http1_1, status: .init(statusCode: code), headers: ["content-type": type])))
        }
        guard sentCount < script.count, Int.random(in: 0..<20, using: &random) > 0 else {
            isUpstreamBusy = false
            return tell(.upstreamEnded)
        }
        sentCount += 1
        tell(.upstreamSent(ByteBuffer(string: script[sentCount - 1])))
    }

    private mutating func carryOut(_ chore: Chore, mayFail: Bool) {
        let works = !mayFail || Int.random(in: 0..<6, using: &random) > 0
        guard let hold = holdsMade.last ?? (chore == .begin ? CommandID(high: 0, low: 0) : nil) else { return }
        switch chore {
        case .begin: tell(.begin(id: CommandID(high: 7, low: UInt64(holdsMade.count + 1) * 2), time: Timestamp(milliseconds: 1), salt: []))
        case .hold:
            guard works else { return tell(.held([nil, .insufficientBalance, .keyRevoked].randomElement(using: &random) ?? nil)) }
            accepted.insert(hold)
            tell(.held(.accepted))
        case .choose: choose()
        case .keep: tell(.kept(works))
        case .record: tell(.recorded(nil))
        case .void: tell(.voided)
        case .settle:
            isSettled = true
            tell(.settled(works ? Charge(receipt: hold, cost: 1, balance: nil) : nil))
        }
    }

    private mutating func choose() {
        chosen += 1
        let kind = chosen > 4 ? 3 : Int.random(in: 0..<5, using: &random)
        switch kind {
        case 0: tell(.chosen(.fallback(model, ModelTerms(record: record, leavePolicy: .drain))))
        case 3: tell(.chosen(.none(refusal: nil)))
        default: tell(.chosen(.attempt(route, afterMilliseconds: 0)))
        }
    }

    private mutating func tell(_ event: CallEvent) {
        var actions: [CallAction] = []
        machine.handle(event, into: &actions)
        for action in actions { look(at: action) }
    }

    private mutating func look(at action: CallAction) {
        expect(finished == 0, "an action after the end")
        switch action {
        case .hold(_, let id):
            holdsMade.append(id)
            chores.append(.hold)
        case .choose: chores.append(.choose)
        case .beginAgain: chores.append(.begin)
        case .send:
            expect(accepted.subtracting(resolved).count == 1, "sent without a hold")
            (isUpstreamBusy, hasHead, sentCount) = (true, false, 0)
            attempts += 1
        case .reportAttempt: reported += 1
        case .abortUpstream, .drainUpstream: isUpstreamBusy = false
        case .pauseUpstream, .resumeUpstream, .shortenTime, .note, .learnStreamOptions: break
        case .register: expect(false, "a response in the background that nobody asked for")
        case .settle(let settle, let id):
            resolve(settle.hold, by: id)
            if answersSettlementsEarly { tell(.settled(Charge(receipt: settle.hold, cost: 1, balance: nil))) } else { chores.append(.settle) }
        case .void(let void, let id):
            resolve(void.hold, by: id)
            chores.append(.void)
        case .keep: chores.append(.keep)
        case .record: chores.append(.record)
        case .answer(let answer):
            expect(!hasStreamBegun, "an answer after a stream's head")
            if answer.status.code < 300 { expect(isSettled, "the end before the settlement") }
        case .beginStream:
            expect(!hasStreamBegun && !accepted.isEmpty, "a stream's head out of turn")
            hasStreamBegun = true
        case .forward: expect(hasStreamBegun, "bytes before the head")
        case .endStream(let bytes):
            expect(hasStreamBegun, "the end before the head")
            if String(decoding: bytes, as: UTF8.self).contains("imo-cost") { expect(isSettled, "the end before the settlement") }
        case .cutStream: expect(hasStreamBegun, "a cut before the head")
        case .tell: told += 1
        case .finish: finished += 1
        }
    }

    private mutating func resolve(_ hold: CommandID, by id: CommandID) {
        expect(accepted.contains(hold), "a hold resolved that was not accepted")
        expect(id == hold.resolution, "another id than the hold's resolution")
        expect(resolved.insert(hold).inserted, "a hold resolved twice")
    }

    private mutating func expect(_ isSo: Bool, _ promise: String) {
        if !isSo, !broken.contains(promise) { broken.append(promise) }
    }
}
