internal import EthereumPrimitives

extension DisputedUnit {
    /// The symbol of a step: while the prompt is read the tape's, then the one that the machine chooses. Nil when the claim is wrong here: the tape has
    /// another symbol, or the text ends elsewhere.
    func symbol(_ witness: SamplerWitness) throws(WitnessFault) -> Int? {
        let written = try symbol(in: witness.symbols)
        guard claim.isWritten(step: step) else { return written < MachineShape.inputs ? written : nil }
        try require(witness.state)
        guard witness.logits.count == MachineShape.outputs else { throw .wrongChain }
        var chain = UnitChain(after: state)
        for logit in witness.logits { chain.append(logit: logit) }
        guard chain.hash == before else { throw .wrongChain }
        return claim.accepts(written, choice: try choice(witness), after: witness.state, step: step) ? written : nil
    }

    private func choice(_ witness: SamplerWitness) throws(WitnessFault) -> Int {
        // The first symbol is never the end of the text.
        let logits = Array(witness.logits.prefix(step == Int(claim.promptSteps) ? MachineShape.outputs - 1 : MachineShape.outputs))
        var best = 0
        for index in logits.indices where logits[index] > logits[best] { best = index }
        guard claim.temperatureMilli > 0 else { return best }
        try require(witness.exponentialHigh, at: ProgramLeaf.exponentialHigh, bytes: ProgramLeaf.exponentialBytes)
        try require(witness.exponentialLow, at: ProgramLeaf.exponentialLow, bytes: ProgramLeaf.exponentialBytes)
        var likelihoods = logits.map { logit in
            let distance = UInt64(Int64(logits[best]) - Int64(logit)) * 1000 / UInt64(claim.temperatureMilli)
            return distance < 65_536
                ? (witness.exponentialHigh.leaf.word(at: Int(distance >> 8)) * witness.exponentialLow.leaf.word(at: Int(distance & 255))) >> 30 : 0
        }
        if claim.topK > 0 || claim.topPMilli < 1000 {
            try requireOrder(witness.ranking, of: logits)
            restrict(&likelihoods, ranking: witness.ranking)
        }
        return pick(likelihoods, random: witness.state.random)
    }

    /// A ranking names each symbol once: it has as many symbols as there are, and each comes strictly after the one before it.
    private func requireOrder(_ ranking: [UInt8], of logits: [Int32]) throws(WitnessFault) {
        guard ranking.count == logits.count, ranking.allSatisfy({ Int($0) < logits.count }) else { throw .wrongRanking }
        for (left, right) in zip(ranking, ranking.dropFirst()) {
            let (a, b) = (logits[Int(left)], logits[Int(right)])
            guard a > b || (a == b && left < right) else { throw .wrongRanking }
        }
    }

    /// Takes away the symbols beyond the `topK` likeliest, then those that the likeliest need not to reach the joint probability.
    private func restrict(_ likelihoods: inout [UInt64], ranking: [UInt8]) {
        if claim.topK > 0 {
            for symbol in ranking.dropFirst(Int(claim.topK)) { likelihoods[Int(symbol)] = 0 }
        }
        guard claim.topPMilli < 1000 else { return }
        let enough = (likelihoods.reduce(0, +) * UInt64(claim.topPMilli) + 999) / 1000
        var reached: UInt64 = 0
        for (place, symbol) in ranking.enumerated() {
            if place > 0 && reached >= enough { likelihoods[Int(symbol)] = 0 }
            reached += likelihoods[Int(symbol)]
        }
    }

    private func pick(_ likelihoods: [UInt64], random: UInt64) -> Int {
        var threshold = SplitMix64.output(of: SplitMix64.next(random)).multipliedFullWidth(by: likelihoods.reduce(0, +)).high
        for (index, likelihood) in likelihoods.enumerated() {
            if threshold < likelihood { return index }
            threshold -= likelihood
        }
        return 0  // not reached: the threshold is below the sum
    }

    /// The state after the step, made of the values that the chain has taken in.
    func nextState(_ witness: ClosingWitness) throws(WitnessFault) -> MachineState {
        try require(witness.state)
        let symbol = try symbol(in: witness.symbols)
        guard witness.hidden.count == MachineShape.hidden else { throw .wrongChain }
        var chain = UnitChain(after: witness.chainBeforeSampler)
        chain.append(symbol: symbol)
        for value in witness.hidden { chain.append(hidden: value) }
        guard chain.hash == before else { throw .wrongChain }
        return claim.state(after: witness.state, symbol: symbol, hidden: witness.hidden, step: step)
    }
}

extension [UInt8] {
    /// The 32-bit number of a table at an index.
    fileprivate func word(at index: Int) -> UInt64 { self[4 * index..<4 * index + 4].reduce(0) { $0 << 8 | UInt64($1) } }
}
