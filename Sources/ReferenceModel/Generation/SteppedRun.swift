/// The model's work one symbol at a time, with everything that a proof of it needs in view.
package struct SteppedRun: Sendable {
    private let network: Network
    private let options: GenerationOptions
    private var state: RecurrentState

    /// Begins before the first symbol. A text begins with the symbol ``Alphabet/endOfText``, which is the first to be read.
    package init(of model: ReferenceModel, options: GenerationOptions) {
        network = model.network
        self.options = options
        state = RecurrentState(hidden: network.hidden)
    }

    /// The hidden state in Q15.
    package var hidden: [Int16] {
        get { state.hidden }
        set { state = RecurrentState(hidden: newValue) }
    }

    /// Lets the network read a symbol.
    package mutating func read(_ symbol: Int) { network.step(&state, symbol: symbol) }

    /// The logits of the next symbol in Q12.
    package mutating func logits() -> [Int32] { network.logits(&state) }

    /// Chooses among logits with the next random number after a state of SplitMix64.
    package func choose(_ logits: ArraySlice<Int32>, random: UInt64) -> Int {
        var options = options
        options.seed = random
        var sampler = Sampler(tables: network.tables, options: options)
        return sampler.choose(logits)
    }

    /// The symbol that the network reads for a byte.
    package static func symbol(of byte: UInt8) -> Int { Alphabet.symbol(of: byte) }
}
