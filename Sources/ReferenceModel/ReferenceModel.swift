/// A small language model in integer arithmetic only. The same weights, prompt and options give the same bytes on every machine, so that anyone can
/// repeat a call and compare.
///
///     let model = ReferenceModel.embedded
///     let tokens = model.generate(prompt: ReferenceModel.encode("Return the "), options: GenerationOptions(seed: 7))
///     print(ReferenceModel.decode(Array(tokens)))
///
/// The model is a gated recurrent unit over characters, trained by `scripts/train-reference-model` on CPython's documentation. Copies share the
/// weights. Reading a prompt takes time linear in its length and no memory; the caller bounds the length.
public struct ReferenceModel: Sendable {
    let network: Network
    /// The bytes of the weights file.
    public let weights: [UInt8]

    /// Loads a weights file. Dimensions, length and checksum are checked before memory is allocated for them.
    ///
    /// - Throws: `ReferenceModelError`.
    public init(weights: [UInt8]) throws(ReferenceModelError) {
        network = try Network(weights)
        self.weights = weights
        fingerprint = fnv1a(weights)
    }

    /// The facts besides the weights on which the output depends, as one line of ASCII. A commitment to the model covers it together with ``weights``.
    /// It changes whenever the same weights would give other bytes.
    public var configuration: String {
        "imo-reference-model/1 network=gru-reset-after hidden=\(network.hidden) symbols=\(Alphabet.inputCount)/\(Alphabet.outputCount)"
            + " weights=int8 state=q15 logits=q12 tokens=bytes output=ascii random=splitmix64 chat=role-colon-empty-line"
    }

    /// A short name of the weights: the 64-bit FNV-1a hash of ``weights``. It identifies the weights and proves nothing.
    public let fingerprint: UInt64

    /// The number of components that ``embedding(of:)`` returns.
    public var embeddingDimension: Int { network.hidden }

    /// Returns the continuation of a prompt, as an iterator that works when it is asked for tokens.
    public func generate(prompt: [Token], options: GenerationOptions) -> Generator {
        Generator(network: network, prompt: prompt, options: options)
    }

    /// Returns the mean of the hidden states after each token in Q15 (−32767…32767 for −1…1), rounded half up; zeros for no tokens.
    public func embedding(of tokens: [Token]) -> [Int32] {
        var embedder = embedder()
        embedder.read(tokens)
        return embedder.vector
    }

    /// Returns an embedder that reads a text piece by piece.
    public func embedder() -> Embedder { Embedder(network: network) }
}
