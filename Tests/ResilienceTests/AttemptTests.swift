import EthereumTestSupport
import Resilience
import Testing

@Suite("A call's attempts")
struct AttemptTests {
    private let now = Moment(nanoseconds: 1)
    private static let retried: [AttemptFault] = [
        .unreached, .reset, .timeout, .status(429, retryAfterSeconds: nil), .status(500, retryAfterSeconds: nil), .status(503, retryAfterSeconds: 1),
        .status(401, retryAfterSeconds: nil),
    ]

    /// Fails every attempt in the same way until there are no more.
    private func run(
        _ group: inout UpstreamGroup, fault: AttemptFault, policy: RetryPolicy = RetryPolicy()
    ) -> (tries: [Int], pauses: [UInt64], end: NextTry) {
        var (tries, pauses): ([FailedTry], [UInt64]) = ([], [])
        while true {
            let step = group.next(after: tries, policy: policy, since: now, at: now, jitter: 0)
            guard case .attempt(let choice, let pause) = step else { return (tries.map(\.index), pauses, step) }
            group.learn(fault, of: choice, policy: policy, at: now)
            tries.append(FailedTry(index: choice.index, fault: fault))
            pauses.append(pause)
        }
    }

    @Test("What fails before anything was delivered goes on to each other upstream once, without a pause", arguments: retried)
    func others(fault: AttemptFault) {
        var group = UpstreamGroup(weights: [1, 1, 1])
        let result = run(&group, fault: fault)
        #expect(result.tries.sorted() == [0, 1, 2])
        #expect(result.pauses == [0, 0, 0])
        #expect(result.end == .end)
    }

    @Test(
        "What is the request's fault, or no answer of the API, ends the call",
        arguments: [
            AttemptFault.status(400, retryAfterSeconds: nil), .status(404, retryAfterSeconds: nil), .status(422, retryAfterSeconds: 1), .malformed,
        ])
    func notRetried(fault: AttemptFault) {
        var group = UpstreamGroup(weights: [1, 1])
        let tries = run(&group, fault: fault).tries
        #expect(tries.count == 1)
    }

    @Test("The same upstream is attempted again only where the policy says so, after a pause that grows")
    func same() {
        var policy = RetryPolicy()
        policy.attemptsPerUpstream = 3
        var group = UpstreamGroup(weights: [1])
        let pauses = run(&group, fault: .unreached, policy: policy).pauses
        #expect(pauses == [0, 100_000_000, 200_000_000])
    }

    @Test("The random part shortens a pause by less than a half")
    func jitter() throws {
        var policy = RetryPolicy()
        policy.attemptsPerUpstream = 2
        for jitter in [0, 1, 49_999_999, 50_000_000, .max] as [UInt64] {
            let pause = try #require(policy.pause(after: .unreached, attempts: 1, jitter: jitter))
            #expect((50_000_001...100_000_000).contains(pause))
        }
    }

    @Test("A Retry-After is waited for as it says, unless it is too long", arguments: [(5, true), (6, false)] as [(UInt64, Bool)])
    func retryAfter(seconds: UInt64, isWaitedFor: Bool) {
        var policy = RetryPolicy()
        policy.attemptsPerUpstream = 2
        var group = UpstreamGroup(weights: [1])
        let pauses = run(&group, fault: .status(429, retryAfterSeconds: seconds), policy: policy).pauses
        #expect(pauses == (isWaitedFor ? [0, seconds * 1_000_000_000] : [0]))
    }

    @Test("No attempt begins after the call's time is up")
    func budget() {
        var policy = RetryPolicy()
        policy.budgetNanoseconds = 1_000
        var group = UpstreamGroup(weights: [1, 1])
        let tries = [FailedTry(index: 0, fault: .timeout)]
        let inTime = group.next(after: tries, policy: policy, since: now, at: now.adding(nanoseconds: 999), jitter: 0)
        #expect(inTime != .end)
        let late = group.next(after: tries, policy: policy, since: now, at: now.adding(nanoseconds: 1_000), jitter: 0)
        #expect(late == .end)
    }

    @Test("Where no upstream can be attempted the call learns for how long")
    func unavailable() {
        var group = UpstreamGroup(weights: [1])
        for _ in 0..<5 { _ = run(&group, fault: .unreached) }
        let end = run(&group, fault: .unreached).end
        #expect(end == .unavailable(waitNanoseconds: 1_000_000_000))
    }

    @Test("A refused request never opens a breaker, a busy upstream neither", arguments: [400, 404, 429])
    func healthy(status: Int) {
        var group = UpstreamGroup(weights: [1])
        for _ in 0..<100 { _ = run(&group, fault: .status(status, retryAfterSeconds: 1)) }
        #expect(group.state(of: 0) == .closed)
    }

    @Test("Every call ends within its attempts, whatever fails and however many calls share the upstreams", arguments: 0..<50 as Range<UInt64>)
    func ends(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var policy = RetryPolicy()
        policy.maximumAttempts = Int.random(in: 1...6, using: &generator)
        policy.attemptsPerUpstream = Int.random(in: 1...3, using: &generator)
        var group = UpstreamGroup(weights: (0..<Int.random(in: 1...4, using: &generator)).map { _ in Int.random(in: 0...3, using: &generator) })
        var moment = now
        for _ in 0..<200 {
            var tries: [FailedTry] = []
            let start = moment
            while case .attempt(let choice, let pause) = group.next(after: tries, policy: policy, since: start, at: moment, jitter: generator.next())
            {
                #expect(tries.count < policy.maximumAttempts)
                moment = moment.adding(nanoseconds: pause + UInt64.random(in: 0...1_000_000_000, using: &generator))
                let fault = AttemptTests.retried.randomElement(using: &generator)
                guard let fault, Int.random(in: 0..<3, using: &generator) > 0 else {
                    group.succeed(choice, at: moment)
                    break
                }
                group.learn(fault, of: choice, policy: policy, at: moment)
                tries.append(FailedTry(index: choice.index, fault: fault))
            }
        }
    }
}
