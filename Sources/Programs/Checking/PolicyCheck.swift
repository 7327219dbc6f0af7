/// The lines at which money comes into a pool and leaves it.
package struct PoolFlow: Sendable {
    package var pool: PoolDeclaration
    package var enters: [Int]
    package var leaves: [Int]
}

/// Finds what a policy leaves open: money that nothing takes out, time that never ends, and names that nothing uses.
///
/// That no money is made or lost needs no check: steps only move it.
struct PolicyCheck {
    private let policy: Policy
    private let steps: [Usage]
    private let triggers: [Usage]
    private let begin: Usage
    private let close: Usage
    private let events: [Usage]
    private let facts: Usage

    init(_ policy: Policy) {
        self.policy = policy
        let usage = { (steps: [Step]) in Usage(steps, pools: policy.pools) }
        steps = policy.steps.map { usage($0.body) }
        triggers = policy.triggers.map { usage($0.body) }
        begin = usage(policy.begin.body)
        close = usage(policy.close.body)
        var shown = usage([])
        shown.add(policy.facts.flatMap { [$0.value] + [$0.condition].compactMap(\.self) })
        shown.parameters.formUnion(policy.pools.compactMap(\.naming))
        facts = shown
        events = policy.events.map { event in
            var all = usage(event.preparation + event.handler.body)
            all.add(event.refusals.map(\.condition))
            return all
        }
    }

    /// The faults in the order of their lines.
    func faults() -> [PolicyError] {
        let loops = stepsThatRunThemselves()
        guard loops.isEmpty else { return loops }
        return (triggersWithoutEnd() + strandedPools() + unusedNames()).sorted { $0.line < $1.line }
    }

    func flows() -> [PoolFlow] {
        let everything = [begin, close] + events + triggers + steps
        return policy.pools.enumerated().map { index, pool in
            let lines = { (part: [(pool: Int, line: Int)]) in part.filter { $0.pool == index }.map(\.line).sorted() }
            return PoolFlow(pool: pool, enters: lines(everything.flatMap(\.fills)), leaves: lines(everything.flatMap(\.leaves)))
        }
    }

    // MARK: Ends

    private func stepsThatRunThemselves() -> [PolicyError] {
        var faults: [PolicyError] = []
        for index in steps.indices where reachable(from: steps[index].runs.map(\.steps), { steps[$0].runs.map(\.steps) }).contains(index) {
            faults.append(PolicyError(line: policy.steps[index].line, "\(policy.steps[index].name) runs itself, so that it never ends"))
        }
        return faults
    }

    private func triggersWithoutEnd() -> [PolicyError] {
        let next = triggers.map { trigger in all(trigger) { $0.schedules.filter { !$0.isConditional }.map(\.trigger) } }
        var faults: [PolicyError] = []
        for index in triggers.indices where reachable(from: next[index], { next[$0] }).contains(index) {
            let name = policy.triggers[index].name
            faults.append(
                PolicyError(line: policy.triggers[index].line, "\(name) always brings itself about again; schedule it inside an if that ends"))
        }
        return faults
    }

    /// Returns what a list of steps refers to by itself and through the steps that it runs.
    private func all<Element>(_ usage: Usage, _ part: (Usage) -> [Element]) -> [Element] {
        let inner = reachable(from: usage.runs.map(\.steps), { steps[$0].runs.map(\.steps) })
        return part(usage) + inner.sorted().flatMap { part(steps[$0]) }
    }

    private func reachable(from first: [Int], _ next: (Int) -> [Int]) -> Set<Int> {
        var (seen, left) = (Set<Int>(), first)
        while let index = left.popLast() {
            if seen.insert(index).inserted { left += next(index) }
        }
        return seen
    }

    // MARK: Money

    /// A pool without an owner is emptied where it is filled, or by time: by a trigger or at the close.
    private func strandedPools() -> [PolicyError] {
        let inTime = Set(all(close) { Array($0.drains) } + triggers.flatMap { all($0) { Array($0.drains) } })
        var faults: [PolicyError] = []
        for handler in [begin] + events + triggers + [close] {
            let drained = Set(all(handler) { Array($0.drains) })
            for fill in all(handler, { $0.fills })
            where policy.pools[fill.pool].keeps == nil && !drained.contains(fill.pool) && !inTime.contains(fill.pool) {
                let name = policy.pools[fill.pool].name
                faults.append(
                    PolicyError(
                        line: fill.line,
                        "what comes into \(name) here is stranded when nobody acts: empty it (pay \(name) from \(name) …) in a trigger or in close, "
                            + "or say with keeps: whose it is"))
            }
        }
        return faults
    }

    // MARK: Names

    private func unusedNames() -> [PolicyError] {
        let everything = [begin, close, facts] + events + triggers + steps
        let used = (
            parameters: Set(everything.flatMap(\.parameters)), rosters: Set(everything.flatMap(\.rosters)), pools: Set(everything.flatMap(\.pools)),
            filled: Set(everything.flatMap { $0.fills.map(\.pool) }), triggers: Set(everything.flatMap { $0.schedules.map(\.trigger) }),
            steps: Set(everything.flatMap { $0.runs.map(\.steps) })
        )
        var faults: [PolicyError] = []
        func add(_ name: String, _ line: Int, _ what: String) { faults.append(PolicyError(line: line, "\(name) is \(what)")) }
        for (index, parameter) in policy.parameters.enumerated() where !used.parameters.contains(index) {
            add(parameter.name, parameter.line, "never used")
        }
        for (index, roster) in policy.rosters.enumerated() where !used.rosters.contains(index) { add(roster.name, roster.line, "never used") }
        for (index, pool) in policy.pools.enumerated() where !used.filled.contains(index) {
            add(pool.name, pool.line, "a pool that nothing comes into")
        }
        for (index, trigger) in policy.triggers.enumerated() where !used.triggers.contains(index) {
            add(trigger.name, trigger.line, "never due: no step says at … do \(trigger.name)")
        }
        for (index, steps) in policy.steps.enumerated() where !used.steps.contains(index) { add(steps.name, steps.line, "never run") }
        return faults
    }
}

extension Policy {
    /// Where each pool's money comes from and goes to: nothing else changes a balance.
    package var flows: [PoolFlow] { PolicyCheck(self).flows() }

    /// The faults of the policy, by line; nothing where it can be registered.
    package var faults: [PolicyError] { PolicyCheck(self).faults() }
}
