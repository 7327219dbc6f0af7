internal import ArgumentParser
internal import Dispatch
internal import Foundation
internal import LedgerSimulator
internal import Synchronization

@main
struct Simulate: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Drives the ledger with random commands on a disk that fails, and compares it with a naive model after every step.",
        discussion: """
            A seed's steps are always the same. One that goes wrong is shortened to the fewest steps that still do, and printed in a form that
            --replay takes.

              simulate --seeds 1000 --steps 1000
              simulate --replay failure.txt

            Attacks are simulated apart: restorations, whose copies of a ledger get every message that was ever signed. --attack restorations runs them alone.

              simulate --attack restorations --seeds 100 --steps 400
            """)

    @Option(help: "How many seeds to run.")
    var seeds: UInt64 = 1_000
    @Option(help: "How many steps each seed has: commands, faults, crashes, changes of the clock.")
    var steps = 1_000
    @Option(help: "The first seed.")
    var from: UInt64 = 1
    @Option(help: "Begin no other seed after so many seconds.")
    var seconds: UInt64 = .max / 2_000_000_000
    @Option(help: "How many seeds run at a time.")
    var jobs = 2
    @Option(help: "Make a deliberate mistake, such as flushLost, which must be found; any other name lists them.")
    var canary: String?
    @Option(help: "Simulate this attack instead, or 'all' of them: \(Attack.allCases.map(\.rawValue).joined(separator: ", ")).")
    var attack: String?
    @Option(help: "Run the steps in this file, one a line, instead.")
    var replay: String?

    func run() throws {
        if let replay { return try runFile(replay) }
        if let attack { return try AttackCampaign(attacks: attacks(named: attack), canary: attackCanary(), options: self).run() }
        let canary = try canary.map(canary(named:))
        let start = DispatchTime.now().uptimeNanoseconds
        let tally = Tally(next: from, last: from + seeds - 1, deadline: start + seconds * 1_000_000_000)
        DispatchQueue.concurrentPerform(iterations: jobs) { _ in
            while let seed = tally.nextSeed() { tally.add(SimulationRun.run(seed: seed, steps: steps, canary: canary)) }
        }
        if let failure = tally.failure {
            print("seed \(failure.seed) goes wrong: \(failure.violations)\nthe fewest steps found that do:\n\(failure.shortened())")
            throw ExitCode.failure
        }
        let elapsed = (DispatchTime.now().uptimeNanoseconds - start) / 1_000_000
        print("\(tally.summary) in \(elapsed / 1_000) s (\(tally.steps * 1_000 / max(elapsed, 1)) steps a second): no violation")
    }

    private func attacks(named name: String) throws -> [Attack] {
        if name == "all" { return Attack.allCases }
        if let attack = Attack(rawValue: name) { return [attack] }
        throw ValidationError("'\(name)' is no attack; use all or one of \(Attack.allCases.map(\.rawValue).joined(separator: ", "))")
    }

    private func attackCanary() throws -> AttackCanary? {
        guard let name = canary else { return nil }
        if let canary = AttackCanary(rawValue: name) { return canary }
        throw ValidationError("'\(name)' is no canary of an attack; use one of \(AttackCanary.allCases.map(\.rawValue).joined(separator: ", "))")
    }

    private func canary(named name: String) throws -> Canary {
        if let canary = Canary(rawValue: name) { return canary }
        throw ValidationError("'\(name)' is no canary; use one of \(Canary.allCases.map(\.rawValue).joined(separator: ", "))")
    }

    private func runFile(_ path: String) throws {
        guard let failure = try SimulationRun.replay(file: path) else { return print("no violation") }
        print(failure)
        throw ExitCode.failure
    }
}

/// What the jobs share: the next seed, and what all came to.
private final class Tally: Sendable {
    private struct State {
        var next: UInt64
        var seeds: UInt64 = 0
        var sum = SimulationRun.Tally()
        var failure: SimulationRun.Failure?
    }

    private let state: Mutex<State>
    private let last: UInt64
    private let deadline: UInt64

    init(next: UInt64, last: UInt64, deadline: UInt64) {
        state = Mutex(State(next: next))
        self.last = last
        self.deadline = deadline
    }

    /// nil when there is none, when time is up or when a seed went wrong.
    func nextSeed() -> UInt64? {
        state.withLock { state in
            guard state.next <= last, state.failure == nil, DispatchTime.now().uptimeNanoseconds < deadline else { return nil }
            defer { state.next += 1 }
            return state.next
        }
    }

    func add(_ result: SimulationRun.Result) {
        let progress = state.withLock { state -> String? in
            state.seeds += 1
            state.sum += result.tally
            state.failure = state.failure ?? result.failure
            return state.seeds % 1_000 == 0 ? "\(state.seeds) seeds, \(state.sum)\n" : nil
        }
        if let progress { FileHandle.standardError.write(Data(progress.utf8)) }
    }

    var failure: SimulationRun.Failure? { state.withLock { $0.failure } }
    var steps: UInt64 { state.withLock { UInt64($0.sum.steps) } }
    var summary: String { state.withLock { "\($0.seeds) seeds, \($0.sum)" } }
}
