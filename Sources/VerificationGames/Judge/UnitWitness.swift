package import EthereumPrimitives

/// The parts of a call that one unit is computed from, with the paths that prove them.
package enum UnitWitness: Sendable, Hashable {
    case logit(LogitWitness)
    case sampler(SamplerWitness)
    case gate(GateWitness)
    case closing(ClosingWitness)
}

/// The parts of a logit.
package struct LogitWitness: Sendable, Hashable {
    package var state: MachineState
    package var row: Opening

    package init(state: MachineState, row: Opening) {
        self.state = state
        self.row = row
    }
}

/// The parts of a choice.
package struct SamplerWitness: Sendable, Hashable {
    package var state: MachineState
    package var symbols: Opening
    package var logits: [Int32]
    /// The eligible symbols from the likeliest to the least likely. Empty where neither top-k nor top-p asks for it.
    package var ranking: [UInt8]
    package var exponentialHigh: Opening
    package var exponentialLow: Opening

    package init(
        state: MachineState, symbols: Opening, logits: [Int32], ranking: [UInt8], exponentialHigh: Opening, exponentialLow: Opening
    ) {
        self.state = state
        self.symbols = symbols
        self.logits = logits
        self.ranking = ranking
        self.exponentialHigh = exponentialHigh
        self.exponentialLow = exponentialLow
    }
}

/// The parts of a hidden unit.
package struct GateWitness: Sendable, Hashable {
    package var state: MachineState
    package var symbols: Opening
    package var unit: Opening
    package var sigmoid: Opening
    package var tanh: Opening

    package init(state: MachineState, symbols: Opening, unit: Opening, sigmoid: Opening, tanh: Opening) {
        self.state = state
        self.symbols = symbols
        self.unit = unit
        self.sigmoid = sigmoid
        self.tanh = tanh
    }
}

/// The parts of the closing of a step, which makes the next state of the values in the chain.
package struct ClosingWitness: Sendable, Hashable {
    package var state: MachineState
    package var symbols: Opening
    /// The chain before the sampler.
    package var chainBeforeSampler: Bytes32
    /// The next hidden state.
    package var hidden: [Int16]

    package init(state: MachineState, symbols: Opening, chainBeforeSampler: Bytes32, hidden: [Int16]) {
        self.state = state
        self.symbols = symbols
        self.chainBeforeSampler = chainBeforeSampler
        self.hidden = hidden
    }
}

/// The reason why a witness decides nothing. The numbers are permanent.
package enum WitnessFault: UInt8, Error, Sendable, Hashable {
    /// The witness is of another kind than the disputed unit.
    case wrongUnit = 1
    /// The state is not the one on which both sides agreed.
    case wrongState = 2
    /// The symbols are not in the claim's tape.
    case wrongTape = 3
    /// A leaf is not in the claim's program at the unit's place.
    case wrongProgram = 4
    /// The values do not lead to the chain on which both sides agreed.
    case wrongChain = 5
    /// The ranking is not the order of the logits.
    case wrongRanking = 6
}
