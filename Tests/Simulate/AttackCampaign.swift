internal import ArgumentParser
internal import Dispatch
internal import LedgerSimulator
internal import Synchronization

/// Runs seeds of some attacks, one attack after the other for each seed, until one goes wrong.
struct AttackCampaign {
    let attacks: [Attack]
    let canary: AttackCanary?
    let options: Simulate

    private struct State {
        var next: UInt64
        var seeds = 0
        var steps = 0
        var reached: [String: Int] = [:]
        var failure: Attack.Result?
    }

    private final class Shared: Sendable {
        let state: Mutex<State>

        init(from seed: UInt64) { state = Mutex(State(next: seed)) }
    }

    func run() throws {
        let start = DispatchTime.now().uptimeNanoseconds
        let shared = Shared(from: options.from)
        DispatchQueue.concurrentPerform(iterations: options.jobs) { _ in
            while let seed = nextSeed(shared, since: start) { runSeed(seed, shared) }
        }
        let end = shared.state.withLock { $0 }
        if let failure = end.failure {
            print("\(failure)Run it again with --attack \(failure.attack) --from \(failure.seed) --seeds 1 --steps \(options.steps)")
            throw ExitCode.failure
        }
        let milliseconds = Int((DispatchTime.now().uptimeNanoseconds - start) / 1_000_000)
        let events = end.reached.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }.joined(separator: ", ")
        print("\(end.seeds) seeds, \(end.steps) steps (\(end.steps * 1_000 / max(milliseconds, 1)) a second): no violation. \(events)")
    }

    /// nil when there is none, when time is up or when a seed went wrong.
    private func nextSeed(_ shared: Shared, since start: UInt64) -> UInt64? {
        shared.state.withLock { state in
            let isLate = DispatchTime.now().uptimeNanoseconds >= start + options.seconds * 1_000_000_000
            guard state.next < options.from + options.seeds, state.failure == nil, !isLate else { return nil }
            defer { state.next += 1 }
            return state.next
        }
    }

    private func runSeed(_ seed: UInt64, _ shared: Shared) {
        for attack in attacks {
            let result = attack.run(seed: seed, steps: options.steps, canary: canary)
            shared.state.withLock { state in
                state.seeds += attack == attacks.last ? 1 : 0
                state.steps += result.steps
                state.reached.merge(result.reached, uniquingKeysWith: +)
                if !result.violations.isEmpty { state.failure = state.failure ?? result }
            }
        }
    }
}
