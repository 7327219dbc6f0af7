package import EthereumPrimitives
package import VerificationGames

extension UnitWitness: LedgerCodable {
    private enum Tag: UInt64 {
        case logit = 1
        case sampler = 2
        case gate = 3
        case closing = 4
    }

    package func encode(to encoder: inout RLPEncoder) {
        switch self {
        case .logit(let witness):
            encoder.append(Tag.logit.rawValue)
            encoder.append(witness.state)
            encoder.append(witness.row)
        case .sampler(let witness):
            encoder.append(Tag.sampler.rawValue)
            encoder.append(witness.state)
            encoder.append(witness.symbols)
            encoder.append(witness.logits.flatMap { logit in (0..<4).map { UInt8(truncatingIfNeeded: logit >> (24 - 8 * $0)) } })
            encoder.append(witness.ranking)
            encoder.append([witness.exponentialHigh, witness.exponentialLow])
        case .gate(let witness):
            encoder.append(Tag.gate.rawValue)
            encoder.append(witness.state)
            encoder.append([witness.symbols, witness.unit, witness.sigmoid, witness.tanh])
        case .closing(let witness):
            encoder.append(Tag.closing.rawValue)
            encoder.append(witness.state)
            encoder.append(witness.symbols)
            encoder.append(witness.chainBeforeSampler)
            encoder.append(MachineState.bytes(of: witness.hidden))
        }
    }

    package init(from decoder: inout RLPDecoder) throws(RLPError) {
        switch try decoder.present(Tag(rawValue: decoder.readUInt64())) {
        case .logit: self = .logit(LogitWitness(state: try decoder.read(), row: try decoder.read()))
        case .sampler:
            let (state, symbols) = (try decoder.read(MachineState.self), try decoder.read(Opening.self))
            let (logits, ranking) = (try decoder.readLogits(), try decoder.readBytes())
            guard ranking.count <= MachineShape.outputs else { throw decoder.invalid("more symbols than there are") }
            let tables = try decoder.readOpenings(count: 2)
            self = .sampler(
                SamplerWitness(
                    state: state, symbols: symbols, logits: logits, ranking: ranking, exponentialHigh: tables[0], exponentialLow: tables[1]))
        case .gate:
            let state = try decoder.read(MachineState.self)
            let parts = try decoder.readOpenings(count: 4)
            self = .gate(GateWitness(state: state, symbols: parts[0], unit: parts[1], sigmoid: parts[2], tanh: parts[3]))
        case .closing:
            self = .closing(
                ClosingWitness(
                    state: try decoder.read(), symbols: try decoder.read(), chainBeforeSampler: try decoder.readBytes32(),
                    hidden: try decoder.readHidden()))
        }
    }
}

extension MachineState: LedgerCodable {
    package func encode(to encoder: inout RLPEncoder) {
        encoder.append(Self.bytes(of: hidden))
        encoder.append(random)
        encoder.append(tail)
    }

    package init(from decoder: inout RLPDecoder) throws(RLPError) {
        self.init(hidden: try decoder.readHidden(), random: try decoder.readUInt64(), tail: try decoder.readUInt256())
    }
}

extension Opening: LedgerCodable {
    package func encode(to encoder: inout RLPEncoder) {
        encoder.append(leaf)
        encoder.append(hashes: path)
    }

    package init(from decoder: inout RLPDecoder) throws(RLPError) {
        let leaf = try decoder.readBytes()
        guard leaf.count <= ProgramLeaf.gateBytes else { throw decoder.invalid("a leaf of more than \(ProgramLeaf.gateBytes) bytes") }
        self.init(leaf: leaf, path: try decoder.readHashes(maximumCount: 16))
    }
}

extension RLPDecoder {
    fileprivate mutating func readOpenings(count: Int) throws(RLPError) -> [Opening] {
        let openings = try readArray(of: Opening.self, maximumCount: count)
        guard openings.count == count else { throw invalid("not \(count) leaves") }
        return openings
    }

    /// 320 numbers of 16 bits, raised by 2¹⁵.
    fileprivate mutating func readHidden() throws(RLPError) -> [Int16] {
        let bytes = try readBytes()
        guard bytes.count == 2 * MachineShape.hidden else { throw invalid("not \(MachineShape.hidden) hidden numbers") }
        return (0..<MachineShape.hidden).map { Int16(bitPattern: (UInt16(bytes[2 * $0]) << 8 | UInt16(bytes[2 * $0 + 1])) ^ 0x8000) }
    }

    /// 97 numbers of 32 bits in two's complement.
    fileprivate mutating func readLogits() throws(RLPError) -> [Int32] {
        let bytes = try readBytes()
        guard bytes.count == 4 * MachineShape.outputs else { throw invalid("not \(MachineShape.outputs) logits") }
        return (0..<MachineShape.outputs).map { index in
            Int32(bitPattern: bytes[4 * index..<4 * index + 4].reduce(0) { $0 << 8 | UInt32($1) })
        }
    }
}
