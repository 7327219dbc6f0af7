internal import EthereumPrimitives

extension DisputedUnit {
    /// The logit of an output symbol in Q12. Nothing is written while the prompt is read, and the logits are zero then.
    func logit(_ witness: LogitWitness) throws(WitnessFault) -> Int32 {
        guard claim.isWritten(step: step) else { return 0 }
        try require(witness.state)
        try require(witness.row, at: ProgramLeaf.firstLogit + unit, bytes: ProgramLeaf.logitBytes)
        let leaf = witness.row.leaf
        let sum = Self.dot(leaf[..<ProgramLeaf.rowBytes], witness.state.hidden)
        return Self.scaled(sum, by: leaf[ProgramLeaf.logitScale], bias: leaf.raised(at: ProgramLeaf.logitScale + 1))
    }

    /// The next value of a hidden unit in Q15:
    ///
    ///     z, r = sigmoid(X[c] + U h + b)      n = tanh(Xn[c] + r · (Un h + bn))      h' = n + z · (h − n)
    func hidden(_ witness: GateWitness) throws(WitnessFault) -> Int16 {
        let index = unit - MachineShape.firstGateUnit
        try require(witness.state)
        let symbol = try symbol(in: witness.symbols)
        guard symbol < MachineShape.inputs else { throw .wrongTape }
        try require(witness.unit, at: index, bytes: ProgramLeaf.gateBytes)
        try require(witness.sigmoid, at: ProgramLeaf.sigmoid, bytes: ProgramLeaf.curveBytes)
        try require(witness.tanh, at: ProgramLeaf.tanh, bytes: ProgramLeaf.curveBytes)
        let leaf = witness.unit.leaf
        let sums = (0..<3).map { Self.recurrent(gate: $0, of: leaf, witness.state.hidden) }
        let inputs = (0..<3).map { Self.input(gate: $0, of: leaf, symbol) }
        let z = Self.sigmoid(inputs[0] + sums[0], witness.sigmoid.leaf)
        let r = Self.sigmoid(inputs[1] + sums[1], witness.sigmoid.leaf)
        let past = min(max(sums[2], -65_535), 65_535)
        let n = Self.tanh(inputs[2] + ((r * past + 16_384) >> 15), witness.tanh.leaf)
        let h = Int32(witness.state.hidden[index])
        return Int16(truncatingIfNeeded: n + ((z * (h - n) + 16_384) >> 15))
    }

    private static func recurrent(gate: Int, of leaf: [UInt8], _ hidden: [Int16]) -> Int32 {
        let row = leaf[gate * ProgramLeaf.rowBytes..<(gate + 1) * ProgramLeaf.rowBytes]
        return scaled(
            dot(row, hidden), by: leaf[ProgramLeaf.gateScales + 3 + gate], bias: leaf.raised(at: ProgramLeaf.gateScales + 6 + 2 * gate))
    }

    private static func input(gate: Int, of leaf: [UInt8], _ symbol: Int) -> Int32 {
        let weight = Int32(leaf[ProgramLeaf.gateInputs + 3 * symbol + gate]) - 128
        return weight << (12 - Int32(leaf[ProgramLeaf.gateScales + gate]))
    }

    /// The product of a row, in a leaf's order, with the hidden state.
    private static func dot(_ row: ArraySlice<UInt8>, _ hidden: [Int16]) -> Int32 {
        var sum: Int32 = 0
        for index in hidden.indices {
            sum += (Int32(row[row.startIndex + ProgramLeaf.place(ofColumn: index)]) - 128) * Int32(hidden[index])
        }
        return sum
    }

    /// Shifts a sum from Q(15 + scale) to Q12, rounded half up, and adds the bias.
    private static func scaled(_ sum: Int32, by scale: UInt8, bias: Int32) -> Int32 {
        let shift = Int32(scale) + 3
        return Int32((Int64(sum) + (1 << (Int64(shift) - 1))) >> Int64(shift)) + bias
    }

    private static func sigmoid(_ x: Int32, _ table: [UInt8]) -> Int32 {
        let size = Int(min(x.magnitude, 65_535))
        let low = table.number(at: size >> 7)
        let y = low + (((table.number(at: (size >> 7) + 1) - low) * Int32(size & 127) + 64) >> 7)
        return x < 0 ? 32_768 - y : y
    }

    private static func tanh(_ x: Int32, _ table: [UInt8]) -> Int32 {
        let size = Int(min(x.magnitude, 32_767))
        let low = table.number(at: size >> 6)
        let y = low + (((table.number(at: (size >> 6) + 1) - low) * Int32(size & 63) + 32) >> 6)
        return x < 0 ? -y : y
    }
}

extension [UInt8] {
    /// The 16-bit number of a table at an index.
    fileprivate func number(at index: Int) -> Int32 { Int32(self[2 * index]) << 8 | Int32(self[2 * index + 1]) }

    /// A number that is stored raised by 2¹⁵, at an offset in bytes.
    fileprivate func raised(at offset: Int) -> Int32 { (Int32(self[offset]) << 8 | Int32(self[offset + 1])) - 32_768 }
}
