package import EthereumPrimitives
package import ReferenceModel
package import VerificationGames

/// All states of a call, from which a side of a game answers.
package struct CallTrace: Sendable {
    package let program: ReferenceProgram
    package let tape: Tape
    /// The claim of this trace: its final state is the trace's.
    package let claim: TraceClaim
    private let options: GenerationOptions
    private let fault: TraceFault?
    /// The state before each step and after the last; nil once the machine has stopped because the tape is wrong.
    private let states: [MachineState?]

    /// Runs the machine on a tape.
    ///
    /// - Parameters:
    ///   - claim: What is claimed; its final state is replaced.
    ///   - fault: A deliberate mistake, which tests defend.
    package init(program: ReferenceProgram, tape: Tape, claim: TraceClaim, options: GenerationOptions, fault: TraceFault? = nil) {
        (self.program, self.tape, self.options, self.fault) = (program, tape, options, fault)
        let machine = TracedMachine(program: program, tape: tape, claim: claim, options: options, fault: fault)
        var states: [MachineState?] = [.beginning(seed: claim.seed)]
        for step in 0..<tape.symbols.count { states.append(states[step].flatMap { machine.work(step: step, from: $0).next }) }
        self.states = states
        var claim = claim
        claim.finalState = states[tape.symbols.count].hash
        self.claim = claim
    }

    /// Whether the machine agrees with the tape to its end.
    package var isAccepted: Bool { states[states.count - 1] != nil }

    /// The hash of the state before a step.
    package func state(before step: Int) -> Bytes32 { states[step].hash }

    /// The chain before each unit of a step, and the hash of the state after it.
    package func chain(in step: Int) -> [Bytes32] {
        guard let state = states[step] else { return [Bytes32](repeating: MachineState.failed, count: MachineShape.unitsPerStep + 1) }
        return machine.work(step: step, from: state).chain(after: state) + [states[step + 1].hash]
    }

    /// The proof of a unit, as this trace has it.
    package func witness(step: Int, unit: Int) -> UnitWitness {
        let state = states[step] ?? .beginning(seed: claim.seed)
        let symbols = tape.opening(of: step)
        let work = machine.work(step: step, from: state)
        switch unit {
        case ..<MachineShape.samplerUnit:
            return .logit(LogitWitness(state: state, row: program.opening(of: ProgramLeaf.firstLogit + unit)))
        case MachineShape.samplerUnit:
            return .sampler(
                SamplerWitness(
                    state: state, symbols: symbols, logits: work.logits, ranking: machine.ranking(of: work.logits, step: step),
                    exponentialHigh: program.opening(of: ProgramLeaf.exponentialHigh),
                    exponentialLow: program.opening(of: ProgramLeaf.exponentialLow)))
        case ..<MachineShape.closingUnit:
            return .gate(
                GateWitness(
                    state: state, symbols: symbols, unit: program.opening(of: unit - MachineShape.firstGateUnit),
                    sigmoid: program.opening(of: ProgramLeaf.sigmoid), tanh: program.opening(of: ProgramLeaf.tanh)))
        default:
            let chain = work.chain(after: state)
            return .closing(
                ClosingWitness(state: state, symbols: symbols, chainBeforeSampler: chain[MachineShape.samplerUnit], hidden: work.hidden))
        }
    }

    private var machine: TracedMachine { TracedMachine(program: program, tape: tape, claim: claim, options: options, fault: fault) }
}

extension MachineState? {
    fileprivate var hash: Bytes32 { self?.hash ?? MachineState.failed }
}
