import EthereumTestSupport
import Resilience
import Testing

@Suite("The health of an upstream in the eyes of many callers")
struct UpstreamHealthTests {
    private let now = Moment(nanoseconds: 1)
    private let second: UInt64 = 1_000_000_000
    private let policy = RetryPolicy()
    private static let provoked: [AttemptFault] = [
        .status(500, retryAfterSeconds: nil), .status(401, retryAfterSeconds: nil), .reset, .timeout, .malformed,
    ]

    /// Makes one call; false when it was refused.
    @discardableResult
    private func call(_ group: inout UpstreamGroup, _ source: UInt64, _ fault: AttemptFault?, at now: Moment) -> Bool {
        guard let choice = group.choose(for: CallSource(source), at: now) else { return false }
        if let fault { group.learn(fault, of: choice, policy: policy, at: now) } else { group.succeed(choice, at: now) }
        return true
    }

    @Test("One caller's failures keep that caller away, and nobody else", arguments: provoked)
    func oneCaller(fault: AttemptFault) {
        var group = UpstreamGroup(weights: [1])
        let admitted = (0..<100).count { _ in call(&group, 1, fault, at: now) }
        #expect(admitted == 5)
        #expect(group.state(of: 0) == .closed)
        #expect(group.wait(for: CallSource(1), at: now) == second)
        for source in 2..<50 as Range<UInt64> {
            let isAdmitted = call(&group, source, nil, at: now)
            #expect(isAdmitted)
        }
    }

    @Test("Refusals by the gateway's own limits keep nobody away", arguments: [AttemptFault.unread, .overloaded])
    func ownLimits(fault: AttemptFault) {
        var group = UpstreamGroup(weights: [1])
        for number in 0..<100 as Range<UInt64> {
            let isAdmitted = call(&group, number % 7, fault, at: now)
            #expect(isAdmitted)
        }
        #expect(group.state(of: 0) == .closed)
    }

    @Test("An upstream that cannot be reached is left alone by all after five calls, whoever made them", arguments: 1...5 as ClosedRange<UInt64>)
    func unreached(callers: UInt64) {
        var group = UpstreamGroup(weights: [1])
        for number in 0..<5 as Range<UInt64> { call(&group, number % callers, .unreached, at: now) }
        let isAdmitted = call(&group, 99, nil, at: now)
        #expect(!isAdmitted)
    }

    @Test("After failures of five callers the other upstream is preferred; alone, the upstream is still tried by those who have not failed")
    func doubted() {
        var two = UpstreamGroup(weights: [1, 1])
        var alone = UpstreamGroup(weights: [1])
        for source in 0..<10 as Range<UInt64> {
            if let choice = two.choose(for: CallSource(source), at: now) {
                if choice.index == 0 { two.fail(choice, at: now) } else { two.succeed(choice, at: now) }
            }
            call(&alone, source, .timeout, at: now)
        }
        for source in 0..<20 as Range<UInt64> {
            let choice = two.choose(for: CallSource(source), at: now)
            #expect(choice?.index == 1)
        }
        let isRefused = !call(&alone, 7, nil, at: now)
        #expect(isRefused)
        let isAdmitted = call(&alone, 10, nil, at: now)
        #expect(isAdmitted)
        let isAdmittedAgain = call(&alone, 7, nil, at: now)
        #expect(isAdmittedAgain)
    }

    @Test("As many callers are remembered as may be, and not one more")
    func bounded() {
        var group = UpstreamGroup(weights: [1])
        for source in 0..<10_000 as Range<UInt64> { call(&group, source, .timeout, at: now) }
        let refused = (0..<10_000 as Range<UInt64>).count { !call(&group, $0, .unread, at: now) }
        #expect(refused == UpstreamHealth.maximumSources)
    }

    @Test("However fifty callers fail, no honest call is refused", arguments: 0..<40 as Range<UInt64>, [1, 2])
    func hostile(seed: UInt64, upstreams: Int) {
        var crowd = Crowd(seed: seed, upstreams: upstreams)
        crowd.run(seconds: 60, isDead: false)
        #expect(crowd.honestRefusals == 0)
        #expect(crowd.honestCalls > 100)
    }

    @Test("A breaker that counts calls instead of callers refuses honest calls, and the test sees it", arguments: [1, 2])
    func canary(upstreams: Int) {
        let refusals = (0..<10 as Range<UInt64>).map { seed in
            var crowd = Crowd(seed: seed, upstreams: upstreams)
            crowd.tellsCallersApart = false
            crowd.run(seconds: 60, isDead: false)
            return crowd.honestRefusals
        }
        #expect(refusals.allSatisfy { $0 > 0 })
    }

    @Test(
        "An upstream that fails all of many callers is left alone within seconds, and found again when it works", arguments: 0..<20 as Range<UInt64>,
        [1, 2])
    func dead(seed: UInt64, upstreams: Int) {
        var crowd = Crowd(seed: seed, upstreams: upstreams)
        crowd.run(seconds: 5, isDead: false)
        crowd.run(seconds: 10, isDead: true)
        // Of 1,000 at each upstream: each caller finds out by a failure of its own, and tries again after 1, 2 and 4 seconds.
        #expect(crowd.callsOfDead <= 5 * 55 * upstreams)
        crowd.callsOfDead = 0
        crowd.run(seconds: 60, isDead: true)
        // Of 6,000.
        #expect(crowd.callsOfDead <= 4 * 55 * upstreams)
        crowd.run(seconds: 61, isDead: false)
        crowd.honestRefusals = 0
        crowd.run(seconds: 10, isDead: false)
        #expect(crowd.honestRefusals == 0)
    }
}

/// Fifty callers who provoke failures and five who do not, at upstreams that work or are dead.
private struct Crowd {
    private var random: SeededGenerator
    private var group: UpstreamGroup
    private var now = Moment(nanoseconds: 1)
    private let policy = RetryPolicy()
    /// The deliberate fault, when false: every call counts, whoever made it.
    var tellsCallersApart = true
    private(set) var honestCalls = 0
    var honestRefusals = 0
    var callsOfDead = 0

    init(seed: UInt64, upstreams: Int) {
        random = SeededGenerator(seed: seed)
        group = UpstreamGroup(weights: [Int](repeating: 1, count: upstreams))
    }

    mutating func run(seconds: UInt64, isDead: Bool) {
        let end = now.adding(nanoseconds: .nanoseconds(seconds: seconds))
        while now < end {
            now = now.adding(nanoseconds: UInt64.random(in: 0...20_000_000, using: &random))
            let caller = UInt64.random(in: 0..<55, using: &random)
            call(caller, isHonest: caller < 5, isDead: isDead)
        }
    }

    private mutating func call(_ caller: UInt64, isHonest: Bool, isDead: Bool) {
        if isHonest { honestCalls += 1 }
        let source = tellsCallersApart ? CallSource(caller) : nil
        var tries: [FailedTry] = []
        let start = now
        while true {
            switch group.next(after: tries, for: source, policy: policy, since: start, at: now, jitter: random.next()) {
            case .attempt(let choice, _):
                if isDead { callsOfDead += 1 }
                guard isDead || !isHonest else { return group.succeed(choice, at: now) }
                let faults: [AttemptFault] = [.status(500, retryAfterSeconds: nil), .reset, .timeout, .malformed]
                let fault = isDead ? .timeout : faults[Int.random(in: 0..<4, using: &random)]
                group.learn(fault, of: choice, policy: policy, at: now)
                tries.append(FailedTry(index: choice.index, fault: fault))
            case .unavailable:
                if isHonest { honestRefusals += 1 }
                return
            case .end: return
            }
        }
    }
}
