internal import EthereumPrimitives
internal import ReferenceModel
internal import VerificationGames

/// The machine of a game, run by the reference model's own arithmetic.
struct TracedMachine {
    let program: ReferenceProgram
    let tape: Tape
    let claim: TraceClaim
    let options: GenerationOptions
    let fault: TraceFault?

    /// The values of one step.
    struct Work {
        let logits: [Int32]
        /// The symbol as the chain takes it in; nil when the tape is wrong here.
        let symbol: Int?
        let hidden: [Int16]
        /// The state after the step; nil when the tape is wrong here.
        let next: MachineState?

        /// The chain before each unit.
        func chain(after state: MachineState) -> [Bytes32] {
            var chain = UnitChain(after: state.hash)
            var hashes: [Bytes32] = []
            for logit in logits {
                hashes.append(chain.hash)
                chain.append(logit: logit)
            }
            hashes.append(chain.hash)
            guard let symbol else {
                return hashes + [Bytes32](repeating: MachineState.failed, count: MachineShape.unitsPerStep - MachineShape.firstGateUnit)
            }
            chain.append(symbol: symbol)
            for value in hidden {
                hashes.append(chain.hash)
                chain.append(hidden: value)
            }
            return hashes + [chain.hash]
        }
    }

    func work(step: Int, from state: MachineState) -> Work {
        let written = Int(tape.symbols[step])
        var run = SteppedRun(of: program.model, options: options)
        run.hidden = state.hidden
        var logits = [Int32](repeating: 0, count: MachineShape.outputs)
        if claim.isWritten(step: step) { logits = run.logits() }
        if let index = fault(at: step)?.logit { logits[index] += 1 }
        guard let symbol = symbol(written, logits: logits, state: state, step: step, run: run) else {
            return Work(logits: logits, symbol: nil, hidden: state.hidden, next: nil)
        }
        run.read(written)
        var hidden = run.hidden
        if let index = fault(at: step)?.hidden { hidden[index] ^= 1 }
        var next = claim.state(after: state, symbol: written, hidden: hidden, step: step)
        fault(at: step)?.change(&next)
        return Work(logits: logits, symbol: symbol, hidden: hidden, next: next)
    }

    private func symbol(_ written: Int, logits: [Int32], state: MachineState, step: Int, run: SteppedRun) -> Int? {
        if let fault, step >= fault.step { return fault.step == step && fault.place == .symbol ? written ^ 1 : written }
        guard claim.isWritten(step: step) else { return written < MachineShape.inputs ? written : nil }
        let choice = run.choose(logits.prefix(eligibleCount(at: step)), random: state.random)
        return claim.accepts(written, choice: choice, after: state, step: step) ? written : nil
    }

    /// The eligible symbols from the likeliest on, the lower first on a tie; empty where no option needs the order.
    func ranking(of logits: [Int32], step: Int) -> [UInt8] {
        guard claim.isWritten(step: step), claim.temperatureMilli > 0, claim.topK > 0 || claim.topPMilli < 1000 else { return [] }
        return (0..<eligibleCount(at: step)).sorted { (logits[$1], $0) < (logits[$0], $1) }.map { UInt8($0) }
    }

    /// The first symbol of a text is never its end.
    private func eligibleCount(at step: Int) -> Int { step == Int(claim.promptSteps) ? MachineShape.outputs - 1 : MachineShape.outputs }

    private func fault(at step: Int) -> TraceFault.Place? { fault?.step == step ? fault?.place : nil }
}

extension TraceFault.Place {
    fileprivate var logit: Int? {
        guard case .logit(let index) = self else { return nil }
        return index
    }

    fileprivate var hidden: Int? {
        guard case .hidden(let index) = self else { return nil }
        return index
    }

    fileprivate func change(_ state: inout MachineState) {
        switch self {
        case .random: state.random ^= 1
        case .tail: state.tail = state.tail ^ .one
        case .nextHidden(let index): state.hidden[index] ^= 1
        case .logit, .symbol, .acceptance, .hidden: break
        }
    }
}
