/// A gated recurrent unit in fixed point, with the weights of the file.
///
///     z, r = sigmoid(X[c] + U h + b)      n = tanh(Xn[c] + r · (Un h + bn))      h' = n + z · (h − n)
///
/// The hidden state h is Q15 in Int16, all other numbers are Q12 in Int32. Shifts round half up. Nothing can overflow: the header bounds the
/// width, the tables bound the gates.
final class Network: Sendable {
    let hidden: Int
    let tables: FixedPointTables
    /// The terms that each input symbol adds to the three gates, in Q12.
    private let gates: [Int32]
    private let recurrent: RowScaledMatrix
    private let output: RowScaledMatrix

    init(_ bytes: [UInt8]) throws(ReferenceModelError) {
        let header = try WeightsHeader(bytes)
        hidden = header.hidden
        let rows = 3 * hidden
        var reader = LittleEndianReader(bytes, at: WeightsHeader.byteCount)
        tables = try FixedPointTables(&reader)
        let inputShifts = reader.next(rows, UInt8.self)
        let recurrentShifts = reader.next(rows, UInt8.self)
        let outputShifts = reader.next(Alphabet.outputCount, UInt8.self)
        let recurrentBiases = reader.next(rows, Int16.self)
        let outputBiases = reader.next(Alphabet.outputCount, Int16.self)
        gates = try Self.gates(reader.next(Alphabet.inputCount * rows), shifts: inputShifts)
        recurrent = try RowScaledMatrix(
            columns: hidden, weights: reader.next(rows * hidden), shifts: recurrentShifts, biases: recurrentBiases,
            field: "recurrent")
        output = try RowScaledMatrix(
            columns: hidden, weights: reader.next(Alphabet.outputCount * hidden), shifts: outputShifts, biases: outputBiases,
            field: "output")
    }

    private static func gates(_ weights: [Int8], shifts: [UInt8]) throws(ReferenceModelError) -> [Int32] {
        for (index, shift) in shifts.enumerated() where shift > 12 {
            throw .valueOutOfRange(field: "input_shift", index: index)
        }
        var gates: [Int32] = []
        gates.reserveCapacity(weights.count)
        for (index, weight) in weights.enumerated() {
            gates.append(Int32(weight) << Int32(12 - shifts[index % shifts.count]))
        }
        return gates
    }

    /// Reads one symbol and replaces the hidden state by the next.
    func step(_ state: inout RecurrentState, symbol: Int) {
        state.withBuffers { hiddenState, sums in
            recurrent.multiply(hiddenState, into: sums)
            gates.withUnsafeBufferPointer { gates in
                guard let base = gates.baseAddress else { return }
                let x = base + symbol * 3 * hidden
                for index in 0..<hidden {
                    let z = tables.sigmoid(x[index] &+ sums[index])
                    let r = tables.sigmoid(x[hidden &+ index] &+ sums[hidden &+ index])
                    let past = min(max(sums[2 &* hidden &+ index], -65_535), 65_535)
                    let n = tables.tanh(x[2 &* hidden &+ index] &+ ((r &* past &+ 16_384) &>> 15))
                    let h = Int32(hiddenState[index])
                    hiddenState[index] = Int16(truncatingIfNeeded: n &+ ((z &* (h &- n) &+ 16_384) &>> 15))
                }
            }
        }
    }

    /// Returns the logits of the next symbol in Q12, one for each output symbol.
    func logits(_ state: inout RecurrentState) -> [Int32] {
        var logits = [Int32](repeating: 0, count: Alphabet.outputCount)
        state.withBuffers { hiddenState, _ in
            logits.withUnsafeMutableBufferPointer { logits in
                guard let base = logits.baseAddress else { return }
                output.multiply(hiddenState, into: base)
            }
        }
        return logits
    }

    /// Returns the state before any text: the zero state after reading the end of a text.
    func beginning() -> RecurrentState {
        var state = RecurrentState(hidden: hidden)
        step(&state, symbol: Alphabet.endOfText)
        return state
    }
}
