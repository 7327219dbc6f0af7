import EthereumPrimitives
import EthereumTestSupport
import VerificationGames

extension UnitWitness {
    /// Copies of the witness, each with one part changed.
    func forgeries(using random: inout SeededGenerator) -> [UnitWitness] {
        switch self {
        case .logit(let witness):
            return witness.state.forgeries(using: &random).map { .logit(.init(state: $0, row: witness.row)) }
                + witness.row.forgeries(using: &random).map { .logit(.init(state: witness.state, row: $0)) }
        case .sampler(let witness):
            var forged: [SamplerWitness] = []
            for state in witness.state.forgeries(using: &random) { forged.append(witness.with { $0.state = state }) }
            for symbols in witness.symbols.forgeries(using: &random) { forged.append(witness.with { $0.symbols = symbols }) }
            for index in [0, 40, 96] { forged.append(witness.with { $0.logits[index] += 1 }) }
            forged.append(witness.with { $0.logits.removeLast() })
            return forged.map { .sampler($0) }
        case .gate(let witness):
            return witness.state.forgeries(using: &random).map { state in .gate(witness.with { $0.state = state }) }
                + witness.symbols.forgeries(using: &random).map { symbols in .gate(witness.with { $0.symbols = symbols }) }
                + witness.unit.forgeries(using: &random).map { unit in .gate(witness.with { $0.unit = unit }) }
                + witness.sigmoid.forgeries(using: &random).map { table in .gate(witness.with { $0.sigmoid = table }) }
                + witness.tanh.forgeries(using: &random).map { table in .gate(witness.with { $0.tanh = table }) }
                + [.gate(witness.with { ($0.sigmoid, $0.tanh) = (witness.tanh, witness.sigmoid) })]
        case .closing(let witness):
            return witness.state.forgeries(using: &random).map { state in .closing(witness.with { $0.state = state }) }
                + witness.symbols.forgeries(using: &random).map { symbols in .closing(witness.with { $0.symbols = symbols }) }
                + [
                    .closing(witness.with { $0.hidden[5] ^= 1 }), .closing(witness.with { $0.hidden.removeLast() }),
                    .closing(witness.with { $0.chainBeforeSampler = .zero }),
                ]
        }
    }
}

protocol Changeable {}

extension Changeable {
    func with(_ change: (inout Self) -> Void) -> Self {
        var copy = self
        change(&copy)
        return copy
    }
}

extension SamplerWitness: Changeable {}
extension GateWitness: Changeable {}
extension ClosingWitness: Changeable {}
extension MachineState: Changeable {}
extension Opening: Changeable {}

extension MachineState {
    fileprivate func forgeries(using random: inout SeededGenerator) -> [MachineState] {
        let index = Int.random(in: 0..<hidden.count, using: &random)
        return [
            with { $0.hidden[index] ^= 1 << Int16.random(in: 0..<15, using: &random) }, with { $0.hidden.removeLast() },
            with { $0.random ^= 1 << UInt64.random(in: 0..<64, using: &random) }, with { $0.tail = $0.tail ^ .one },
        ]
    }
}

extension Opening {
    fileprivate func forgeries(using random: inout SeededGenerator) -> [Opening] {
        let index = Int.random(in: 0..<leaf.count, using: &random)
        let bit = UInt8(1) << UInt8.random(in: 0..<8, using: &random)
        return [
            with { $0.leaf[index] ^= bit }, with { $0.leaf.append(0) }, with { $0.leaf.removeLast() }, with { $0.path.append(.zero) },
            with { $0.path = $0.path.isEmpty ? [.zero] : Array($0.path.dropLast()) },
        ]
    }
}
