/// The leaves of a program's tree: what the judge of one unit needs of the weights is one leaf.
///
///     0…319    a hidden unit: 3 · 320 weights (gates z, r, n), scales and biases of its three rows, 98 · 3 input weights
///     320…416  a logit: 320 weights, scale and bias
///     417      sigmoid     418  tanh     419, 420  exp(−i / 16) and exp(−i / 4096)     421  the configuration
///
/// Weights are raised by 128, biases by 2¹⁵. A row's weights stand in the order that the contract multiplies them in.
package enum ProgramLeaf {
    package static let firstLogit = 320
    package static let sigmoid = 417
    package static let tanh = 418
    package static let exponentialHigh = 419
    package static let exponentialLow = 420
    package static let configuration = 421
    /// The height of the tree.
    package static let depth = 9

    package static let gateBytes = 1312
    package static let logitBytes = 352
    /// 513 numbers of 16 bits, filled up to whole words.
    package static let curveBytes = 1056
    /// 256 numbers of 32 bits.
    package static let exponentialBytes = 1024

    static let rowBytes = 320
    /// In a hidden unit's leaf: three input scales, three recurrent scales, three biases of two bytes, zeros.
    static let gateScales = 960
    /// Three bytes for each input symbol.
    static let gateInputs = 992
    /// In a logit's leaf: the scale, the bias of two bytes, zeros.
    static let logitScale = 320

    /// The place of a column's weight in the bytes of a row.
    ///
    /// The contract multiplies eight weights with eight hidden numbers in one multiplication of two words with lanes of 32 bits, whose top lane then
    /// holds the sum of the products. A hidden word of 16 numbers gives two such groups and a weight word of 32 weights four, by masks alone; a pair
    /// stands in lanes whose numbers add up to seven.
    static func place(ofColumn column: Int) -> Int {
        let lane = column % 16 / 2
        let group = 2 * (column / 16) + 1 - column % 2
        return 32 * (group / 4) + 31 - (4 * lane + group % 4)
    }

    /// Puts a row of weights into the order of a leaf.
    package static func row(_ weights: [Int8]) -> [UInt8] {
        var row = [UInt8](repeating: 0, count: weights.count)
        for (column, weight) in weights.enumerated() { row[place(ofColumn: column)] = UInt8(truncatingIfNeeded: Int16(weight) + 128) }
        return row
    }
}
