internal import EthereumPrimitives
internal import EthereumTestSupport
internal import Ledger
internal import LedgerCore

/// A ledger on a machine whose clock is set wrong: by minutes and by years, ahead and back, at once and step by step, while it runs, between two processes
/// and between two starts of the machine. An honest operator confirms the clock only when it is right.
///
/// The simulation knows the true time. What it checks: the ledger's time is not ahead of the true one by more than the rule allows, never goes back, and is in
/// doubt exactly when an independent count says so; nothing that is taken in doubt depends on the time; nothing vests early and no deadline is used up.
final class ClockAttack {
    static let events: Set = [
        "small jumps", "creeping", "jumps ahead", "jumps of years", "jumps back", "restarts", "starts of the machine", "confirmations",
        "commands refused in doubt", "commands taken in doubt", "tokens kept locked", "deadlines kept",
    ]
    /// Clocks of honest machines are right within this.
    static let honestError = 540_000

    let canary: AttackCanary?
    var random: SeededGenerator
    var result: Attack.Result
    var machine: SimulatedMachine
    private var generator: CommandGenerator
    private let store = MemoryLedger()
    private var state: StateMachine
    private var model = NaiveLedger()
    private var books = Books()
    private var last = Timestamp(milliseconds: 0)

    init(seed: UInt64, canary: AttackCanary?) {
        self.canary = canary
        random = SeededGenerator(seed: seed &* 32_452_843 &+ 7)
        generator = CommandGenerator(seed: seed)
        generator.secondsToDeadline = 7_200
        state = StateMachine(head: .empty, source: store)
        result = Attack.Result(attack: .clocks, seed: seed)
        machine = SimulatedMachine(startedAt: generator.time, canary: canary)
    }

    func run(steps: Int) -> Attack.Result {
        while result.steps < steps, result.violations.isEmpty {
            result.steps += 1
            passTime()
            if chance(20) { disturb() }
            command()
            if result.steps % 64 == 0 { commit() }
        }
        if result.violations.isEmpty { finish() }
        return result
    }

    func reach(_ event: String) { result.reached[event, default: 0] += 1 }
    func chance(_ percent: UInt64) -> Bool { random.next(upperBound: 100) < percent }

    func require(_ condition: Bool, _ text: @autoclosure () -> String) {
        if !condition { result.violations.append(Violation(check: .clock, text: text())) }
    }

    private func passTime() {
        let greatest: UInt64 = chance(1) ? 40 * 86_400_000 : chance(6) ? 7_200_000 : 3_000
        machine.pass(milliseconds: random.next(upperBound: greatest))
    }
}

// MARK: - Commands

extension ClockAttack {
    /// Reads the clocks as the ledger does, and gives it a command at that time.
    private func command() {
        let wasDoubtful = machine.isInDoubt
        let now = machine.read()
        let isDoubtful = machine.time.jump != nil
        require(now >= last, "the ledger's time goes back from \(last) to \(now)")
        require(isDoubtful == wasDoubtful, "the clock is \(isDoubtful ? "" : "not ")in doubt, its readings say otherwise")
        let excess = Int(now.milliseconds) - machine.trueTime
        require(
            excess <= machine.greatestExcess, "the ledger is ahead of the true time by \(excess) ms, \(machine.greatestExcess) at most are allowed")
        last = now
        generator.time = Timestamp(milliseconds: UInt64(machine.trueTime))
        let step = nextStep()
        if isDoubtful, canary != .doubtIgnored, step.command.dependsOnTime { return reach("commands refused in doubt") }
        if isDoubtful { checkIndependence(of: step, at: now) }
        apply(step, at: now)
    }

    /// More about vesting than elsewhere, by schedules of years.
    private func nextStep() -> CommandGenerator.Step {
        var step = generator.next(after: model)
        if !model.models.isEmpty, chance(15) { step.command = chance(30) ? generator.grant(model) : generator.transfer(model) }
        if case .grantVesting(let grant) = step.command, !chance(5) {
            let terms = VestingTerms(
                total: grant.terms.total, startsAt: Timestamp(milliseconds: UInt64(machine.trueTime)),
                cliffSeconds: random.next(upperBound: 31_536_000), durationSeconds: 31_536_000 * (1 + random.next(upperBound: 10 as UInt64)),
                isRevocable: grant.terms.isRevocable)
            step.command = .grantVesting(GrantVesting(token: grant.token, holder: grant.holder, terms: terms))
        }
        return step
    }

    /// What is taken while the time is in doubt comes to the same ten years later.
    private func checkIndependence(of step: CommandGenerator.Step, at now: Timestamp) {
        reach("commands taken in doubt")
        var (first, second) = (state, state)
        do {
            let entries = try [
                first.apply(step.command, id: step.id, at: now).entry,
                second.apply(step.command, id: step.id, at: now.adding(milliseconds: 315_360_000_000)).entry,
            ]
            require(
                entries[0].outcome == entries[1].outcome && entries[0].postings == entries[1].postings,
                "\(step.command.name) was taken in doubt and depends on the time: \(entries.map(\.outcome))")
        } catch { require(false, "a ledger in memory fails: \(error)") }
    }

    private func apply(_ step: CommandGenerator.Step, at now: Timestamp) {
        do {
            guard try state.entry(of: step.id) == nil else { return }
            let entry = try state.apply(step.command, id: step.id, at: now).entry
            let outcome = model.apply(step.command, id: step.id, at: now)
            require(entry.outcome == outcome, "\(step.command.name) has the outcome \(entry.outcome), the model says \(outcome)")
            require(entry.time == model.now, "an entry is of \(entry.time), the model says \(model.now)")
            books.record(entry)
            if outcome == .tokensLocked { reach("tokens kept locked") }
            checkPromises(of: step.command, outcome)
        } catch { require(false, "a ledger in memory fails: \(error)") }
    }

    /// Nothing vests early and no deadline passes early, by the true time and what is allowed on top of it.
    private func checkPromises(of command: Command, _ outcome: Outcome) {
        let latest = UInt64(machine.trueTime + machine.greatestExcess)
        if outcome == .authorizationExpired, let deadline = command.message?.authorization?.deadline {
            require(Natural(deadline) < Natural(latest / 1000), "a deadline of \(deadline) is over at \(latest / 1000)")
        }
        guard outcome == .accepted else { return }
        if let deadline = command.message?.authorization?.deadline, deadline != .max { reach("deadlines kept") }
        for (id, model) in model.models {
            for (holder, vestings) in model.token.vestings {
                let locked = vestings.reduce(Natural.zero) { $0 + $1.locked(at: Natural(latest)) }
                let balance = model.token.balances[holder] ?? 0
                require(balance >= locked, "\(holder) has \(balance) of \(id)'s token, \(locked) of them are not vested by the true time")
            }
        }
    }

    private func commit() {
        do { try store.commit(state.takeBatch()) } catch { require(false, "a ledger in memory fails: \(error)") }
    }

    private func finish() {
        commit()
        do {
            var comparison = Comparison(model: model, books: books, store: store)
            try comparison.compareAll()
            result.violations += comparison.violations + books.violations
        } catch { require(false, "the records cannot be read: \(error)") }
    }
}

// MARK: - Disturbances

extension ClockAttack {
    private func disturb() {
        // Nothing could tell a wrong clock from a long stop before the first reading that is believed.
        guard machine.isAnchored else { return machine.set(error: smallError()) }
        switch random.next(upperBound: 20 as UInt64) {
        case ..<4: setRight()
        case ..<7:
            reach("small jumps")
            machine.set(error: smallError())
        case ..<10:
            reach("creeping")
            machine.set(error: machine.error + Int(random.next(upperBound: 540_000 as UInt64)))
        case ..<12:
            reach("jumps ahead")
            machine.set(error: Int(random.next(upperBound: 2 * 86_400_000 as UInt64)))
        case ..<14:
            reach("jumps of years")
            machine.set(error: years())
        case ..<16:
            reach("jumps back")
            machine.set(error: chance(50) ? -years() : -Int(random.next(upperBound: 86_400_000 as UInt64)))
        case ..<19:
            reach("restarts")
            machine.restart(after: random.next(upperBound: chance(50) ? 60_000 : 10 * 86_400_000), notBefore: last)
        default:
            reach("starts of the machine")
            machine.startAgain(
                after: random.next(upperBound: chance(50) ? 600_000 : 400 * 86_400_000), notBefore: last, error: chance(20) ? -years() : smallError())
        }
        operatorLooks()
    }

    /// The operator sets the clock, and says that it is right where the ledger asks.
    private func setRight() {
        machine.set(error: smallError())
        operatorLooks()
    }

    private func operatorLooks() {
        guard chance(50), machine.isInDoubt else { return }
        if abs(machine.error) > ClockAttack.honestError { machine.set(error: smallError()) }
        _ = machine.read()
        guard machine.time.jump != nil else { return }
        reach("confirmations")
        machine.confirm()
        require(!machine.isInDoubt, "a clock that was confirmed is in doubt")
    }

    private func smallError() -> Int { Int(random.next(upperBound: UInt64(2 * ClockAttack.honestError))) - ClockAttack.honestError }
    private func years() -> Int { (1 + Int(random.next(upperBound: 12 as UInt64))) * 31_536_000_000 }
}
