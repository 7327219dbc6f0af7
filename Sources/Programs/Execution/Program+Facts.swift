extension Program {
    /// The policy's facts by name, as they are now.
    package var facts: [String: Value] {
        get throws(ProgramFault) { Dictionary(uniqueKeysWithValues: try toldFacts().map { ($0.name, $0.value) }) }
    }

    /// The policy's facts in its order; those whose condition does not hold are left out.
    func toldFacts() throws(ProgramFault) -> [(name: String, value: Value)] {
        var told: [(name: String, value: Value)] = []
        for fact in policy.facts {
            var frame = Frame(size: fact.frame)
            do throws(Interruption) {
                if let condition = fact.condition, !(try isTrue(condition, &frame)) { continue }
                told.append((fact.name, try evaluate(fact.value, &frame)))
            } catch {
                throw ProgramFault("the fact \(fact.name): \(error)")
            }
        }
        return told
    }
}
