import EthereumTestSupport
import Resilience
import Testing

/// Fifty keys whose calls all fail, and five whose calls succeed wherever an upstream works.
@Suite("Fifty hostile keys and five honest ones")
struct HostileCrowdTests {
    private static let seeds: [UInt64] = [1, 2, 3, 4, 5, 6, 7, 8]
    private static let provoked: [AttemptFault] = [
        .status(500, retryAfterSeconds: nil), .status(401, retryAfterSeconds: nil), .status(503, retryAfterSeconds: nil), .reset, .timeout,
        .malformed, .unread, .overloaded, .status(429, retryAfterSeconds: 1), .status(400, retryAfterSeconds: nil),
    ]

    private struct World {
        var random: SeededGenerator
        var group: UpstreamGroup
        var now = Moment(nanoseconds: 1)
        let policy = RetryPolicy()
        /// The attempts at each upstream, by the second of the run.
        var attempts: [[Int]]

        init(seed: UInt64, upstreams: Int) {
            random = SeededGenerator(seed: seed)
            group = UpstreamGroup(weights: [Int](repeating: 1, count: upstreams))
            attempts = [[Int]](repeating: [Int](repeating: 0, count: 130), count: upstreams)
        }

        /// Makes one call.
        ///
        /// - Returns: Whether it was refused without an attempt, and whether it succeeded.
        mutating func call(_ source: UInt64, fault: (Int) -> AttemptFault?) -> (isRefused: Bool, hasSucceeded: Bool) {
            var tries: [FailedTry] = []
            while true {
                let jitter = UInt64.random(in: 0 ... .max, using: &random)
                let step = group.next(after: tries, for: CallSource(source), policy: policy, since: now, at: now, jitter: jitter)
                guard case .attempt(let choice, _) = step else { return (tries.isEmpty, false) }
                attempts[choice.index][Int(now.nanoseconds / 1_000_000_000)] += 1
                guard let fault = fault(choice.index) else {
                    group.succeed(choice, at: now)
                    return (false, true)
                }
                group.learn(fault, of: choice, policy: policy, at: now)
                tries.append(FailedTry(index: choice.index, fault: fault))
            }
        }

        mutating func pass() { now = now.adding(nanoseconds: UInt64.random(in: 0..<30_000_000, using: &random)) }

        func attempts(at index: Int, seconds: Range<Int>) -> Int { attempts[index][seconds].reduce(0, +) }
    }

    @Test("No honest call is refused or fails because of another key", arguments: seeds, [1, 2])
    func honest(seed: UInt64, upstreams: Int) {
        var world = World(seed: seed, upstreams: upstreams)
        for _ in 0..<8000 {
            let source = UInt64.random(in: 0..<55, using: &world.random)
            let provoked = Self.provoked.randomElement(using: &world.random) ?? .reset
            let result = world.call(source) { _ in source < 50 ? provoked : nil }
            if source >= 50 { #expect(!result.isRefused && result.hasSucceeded, "key \(source) at \(world.now.nanoseconds)") }
            world.pass()
        }
    }

    @Test("An upstream that cannot be reached is left alone within seconds, and found again after it came back", arguments: seeds, [1, 2])
    func unreachable(seed: UInt64, upstreams: Int) {
        var world = World(seed: seed, upstreams: upstreams)
        while world.now.nanoseconds < 60_000_000_000 {
            let source = UInt64.random(in: 0..<55, using: &world.random)
            let result = world.call(source) { $0 == 0 ? .unreached : nil }
            if upstreams == 2 { #expect(result.hasSucceeded) }
            world.pass()
        }
        // Some 65 calls a second are made.
        #expect(world.attempts(at: 0, seconds: 0..<2) <= 15)
        #expect(world.attempts(at: 0, seconds: 2..<60) <= 10)
        while world.now.nanoseconds < 125_000_000_000 {
            _ = world.call(UInt64.random(in: 0..<55, using: &world.random)) { _ in nil }
            world.pass()
        }
        #expect(world.attempts(at: 0, seconds: 122..<124) > 20)
    }

    @Test("An upstream that fails everybody's calls gets few of them after seconds", arguments: seeds, [1, 2])
    func broken(seed: UInt64, upstreams: Int) {
        var world = World(seed: seed, upstreams: upstreams)
        while world.now.nanoseconds < 60_000_000_000 {
            let source = UInt64.random(in: 0..<55, using: &world.random)
            let result = world.call(source) { $0 == 0 ? .status(500, retryAfterSeconds: nil) : nil }
            if upstreams == 2 { #expect(result.hasSucceeded) }
            world.pass()
        }
        #expect(world.attempts(at: 0, seconds: 30..<60) <= 65 * 30 / (upstreams == 1 ? 6 : 40))
    }
}
