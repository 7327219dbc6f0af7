/// The dimensions of the machine that a game is about: the reference model's network of 320 units, one symbol a step.
///
/// A step has 419 units: 97 logits, the sampler, 320 hidden units, and the closing of the step.
package enum MachineShape {
    package static let hidden = 320
    /// The symbols that can be written; the first that cannot is the unknown one, which a prompt may have.
    package static let outputs = 97
    package static let inputs = 98
    package static let endOfText = 96
    package static let samplerUnit = 97
    package static let firstGateUnit = 98
    package static let closingUnit = 418
    package static let unitsPerStep = 419
    /// The most steps of a call: the longest prompt and the longest text of the reference model's server fit.
    package static let maximumSteps = 1 << 16

    /// The byte that a symbol writes; nil for the end of the text and the unknown symbol.
    package static func byte(of symbol: Int) -> UInt8? {
        switch symbol {
        case 0..<95: UInt8(symbol + 0x20)
        case 95: 0x0a
        default: nil
        }
    }
}
