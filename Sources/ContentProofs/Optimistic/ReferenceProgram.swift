package import EthereumPrimitives
package import ReferenceModel
package import VerificationGames

/// The reference model as a tree of leaves, one for each unit and table; see ``VerificationGames/ProgramLeaf``.
package struct ReferenceProgram: Sendable {
    package let model: ReferenceModel
    private let leaves: [[UInt8]]
    private let tree: MerkleTree

    /// Makes the tree. Returns nil for a model of another width than the judge's.
    package init?(model: ReferenceModel) {
        guard model.embeddingDimension == MachineShape.hidden else { return nil }
        self.model = model
        let file = WeightsLayout(model.weights)
        leaves = file.leaves + [Array(model.configuration.utf8)]
        tree = MerkleTree(leaves: leaves.map { Keccak256.hash($0) })
    }

    /// The built-in reference model.
    package static let embedded: ReferenceProgram = {
        guard let program = ReferenceProgram(model: .embedded) else { preconditionFailure("the embedded model has the judge's width") }
        return program
    }()

    package var root: Bytes32 { tree.root }

    package func opening(of index: Int) -> Opening { Opening(leaf: leaves[index], path: tree.path(to: index)) }
}

/// The places of a weights file's parts, whose lengths and values the model has checked.
private struct WeightsLayout {
    private static let headerBytes = 32
    private static let curveEntries = 513
    private static let exponentialEntries = 256
    private static let rows = 3 * MachineShape.hidden

    private let bytes: [UInt8]
    private let sigmoid = headerBytes
    private let tanh: Int
    private let exponentialHigh: Int
    private let exponentialLow: Int
    private let inputShifts: Int
    private let recurrentShifts: Int
    private let outputShifts: Int
    private let recurrentBiases: Int
    private let outputBiases: Int
    private let inputs: Int
    private let recurrent: Int
    private let output: Int

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        tanh = sigmoid + 2 * Self.curveEntries
        exponentialHigh = tanh + 2 * Self.curveEntries
        exponentialLow = exponentialHigh + 4 * Self.exponentialEntries
        inputShifts = exponentialLow + 4 * Self.exponentialEntries
        recurrentShifts = inputShifts + Self.rows
        outputShifts = recurrentShifts + Self.rows
        recurrentBiases = outputShifts + MachineShape.outputs
        outputBiases = recurrentBiases + 2 * Self.rows
        inputs = outputBiases + 2 * MachineShape.outputs
        recurrent = inputs + MachineShape.inputs * Self.rows
        output = recurrent + Self.rows * MachineShape.hidden
    }

    /// All leaves but the configuration's, in order.
    var leaves: [[UInt8]] {
        (0..<MachineShape.hidden).map(gate) + (0..<MachineShape.outputs).map(logit) + [
            numbers(at: sigmoid, count: Self.curveEntries, width: 2).filled(to: ProgramLeaf.curveBytes),
            numbers(at: tanh, count: Self.curveEntries, width: 2).filled(to: ProgramLeaf.curveBytes),
            numbers(at: exponentialHigh, count: Self.exponentialEntries, width: 4),
            numbers(at: exponentialLow, count: Self.exponentialEntries, width: 4),
        ]
    }

    private func gate(_ unit: Int) -> [UInt8] {
        let rows = (0..<3).map { $0 * MachineShape.hidden + unit }
        var leaf = rows.flatMap { row(at: recurrent, $0) }
        leaf += rows.map { bytes[inputShifts + $0] }
        leaf += rows.map { bytes[recurrentShifts + $0] }
        leaf += rows.flatMap { bias(at: recurrentBiases, $0) }
        leaf = leaf.filled(to: leaf.count + 32 - 12)
        for symbol in 0..<MachineShape.inputs {
            leaf += rows.map { bytes[inputs + symbol * Self.rows + $0] &+ 128 }
        }
        return leaf.filled(to: ProgramLeaf.gateBytes)
    }

    private func logit(_ symbol: Int) -> [UInt8] {
        let leaf = row(at: output, symbol) + [bytes[outputShifts + symbol]] + bias(at: outputBiases, symbol)
        return leaf.filled(to: ProgramLeaf.logitBytes)
    }

    private func row(at offset: Int, _ row: Int) -> [UInt8] {
        let start = offset + row * MachineShape.hidden
        return ProgramLeaf.row(bytes[start..<start + MachineShape.hidden].map { Int8(bitPattern: $0) })
    }

    /// A bias of 16 bits, raised by 2¹⁵ and big-endian.
    private func bias(at offset: Int, _ index: Int) -> [UInt8] { [bytes[offset + 2 * index + 1] ^ 0x80, bytes[offset + 2 * index]] }

    /// Little-endian numbers, made big-endian.
    private func numbers(at offset: Int, count: Int, width: Int) -> [UInt8] {
        (0..<count).flatMap { bytes[offset + $0 * width..<offset + ($0 + 1) * width].reversed() }
    }
}

extension [UInt8] {
    fileprivate func filled(to count: Int) -> [UInt8] { self + [UInt8](repeating: 0, count: count - self.count) }
}
