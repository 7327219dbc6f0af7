package import EthereumPrimitives

/// One disputed unit: everything up to its beginning is agreed, and the hash after it is not.
package struct DisputedUnit: Sendable, Hashable {
    package let claim: TraceClaim
    package let step: Int
    /// 0…418; see ``MachineShape``.
    package let unit: Int
    /// The hash of the state before the step.
    package let state: Bytes32
    /// The chain before the unit. For the first unit it is the state's hash.
    package let before: Bytes32

    package init(claim: TraceClaim, step: Int, unit: Int, state: Bytes32, before: Bytes32) {
        self.claim = claim
        self.step = step
        self.unit = unit
        self.state = state
        self.before = before
    }
}

extension DisputedUnit {
    /// Computes the unit and returns the only right hash after it.
    ///
    /// - Throws: ``WitnessFault`` when a part of the witness is not what the claim and the agreed hashes say. No witness leads to another hash.
    package func result(of witness: UnitWitness) throws(WitnessFault) -> Bytes32 {
        if before == MachineState.failed { return MachineState.failed }
        var chain = UnitChain(after: before)
        switch (witness, unit) {
        case (.logit(let witness), ..<MachineShape.samplerUnit):
            chain.append(logit: try logit(witness))
        case (.sampler(let witness), MachineShape.samplerUnit):
            guard let symbol = try symbol(witness) else { return MachineState.failed }
            chain.append(symbol: symbol)
        case (.gate(let witness), MachineShape.firstGateUnit..<MachineShape.closingUnit):
            chain.append(hidden: try hidden(witness))
        case (.closing(let witness), MachineShape.closingUnit):
            return try nextState(witness).hash
        default: throw .wrongUnit
        }
        return chain.hash
    }

    func require(_ state: MachineState) throws(WitnessFault) {
        guard state.hidden.count == MachineShape.hidden, state.hash == self.state else { throw .wrongState }
    }

    func symbol(in opening: Opening) throws(WitnessFault) -> Int {
        guard let symbol = Tape.symbol(of: step, in: opening, root: claim.tapeRoot) else { throw .wrongTape }
        return symbol
    }

    func require(_ opening: Opening, at index: Int, bytes: Int) throws(WitnessFault) {
        guard opening.leaf.count == bytes, opening.path.count == ProgramLeaf.depth, opening.isIn(claim.programRoot, at: index) else {
            throw .wrongProgram
        }
    }
}
