/// A way to attack a ledger, simulated apart from the others.
package enum Attack: String, CaseIterable, Sendable {
    /// Backups are restored over the ledger and beside it, and all that was ever signed is sent to every copy.
    case restorations
    /// The machine's clock is set wrong, by minutes and by years, ahead and back.
    case clocks
    /// Strangers with any number of keys fill their quotas.
    case strangers

    /// Runs a seed's steps, until a check fails.
    package func run(seed: UInt64, steps: Int, canary: AttackCanary? = nil) -> Result {
        switch self {
        case .restorations: RestorationAttack(seed: seed, canary: canary).run(steps: steps)
        case .clocks: ClockAttack(seed: seed, canary: canary).run(steps: steps)
        case .strangers: StrangerAttack(seed: seed, canary: canary).run(steps: steps)
        }
    }

    /// What a seed came to. The same seed with the same number of steps comes to the same again.
    package struct Result: Sendable, CustomStringConvertible {
        package let attack: Attack
        package let seed: UInt64
        package var steps = 0
        package var violations: [Violation] = []
        /// How often each event happened that the attack is about.
        package var reached: [String: Int] = [:]

        package var description: String {
            "\(attack) of seed \(seed) after \(steps) steps:\n" + violations.map { "# \($0)\n" }.joined()
        }
    }

    /// The events that each seed of enough steps reaches, or some seeds do.
    package var events: Set<String> {
        switch self {
        case .restorations: RestorationAttack.events
        case .clocks: ClockAttack.events
        case .strangers: StrangerAttack.events
        }
    }
}
