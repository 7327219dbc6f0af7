/// A small language model of the project's own, in integer arithmetic only: the same weights, prompt and options give
/// the same bytes on every machine, so that anyone can repeat a call and compare.
///
///     let model = ReferenceModel.embedded
///     let tokens = model.generate(prompt: ReferenceModel.encode("Return the "), options: GenerationOptions(seed: 7))
///     print(ReferenceModel.decode(Array(tokens)))
///
/// It is a gated recurrent unit over characters, trained by `scripts/train-reference-model` on CPython's documentation.
/// Copies share the weights. Reading a prompt costs time linear in its length and no memory; the caller bounds the length.
public struct ReferenceModel: Sendable {
    let network: Network
    /// The weights file as it was given, byte for byte.
    public let weights: [UInt8]

    /// The model of a weights file. Dimensions, length and checksum are checked before anything is allocated for them.
    public init(weights: [UInt8]) throws(ReferenceModelError) {
        network = try Network(weights)
        self.weights = weights
        fingerprint = fnv1a(weights)
    }

    /// Everything besides the weights on which the output depends, as one line of ASCII. Together with ``weights`` it is
    /// what a commitment to the model covers; it changes whenever the same weights would write other bytes.
    public var configuration: String {
        "imo-reference-model/1 network=gru-reset-after hidden=\(network.hidden) symbols=\(Alphabet.inputCount)/\(Alphabet.outputCount)"
            + " weights=int8 state=q15 logits=q12 tokens=bytes output=ascii random=splitmix64 chat=role-colon-empty-line"
    }

    /// A short name of the weights: the 64-bit FNV-1a hash of ``weights``. It identifies, it does not prove.
    public let fingerprint: UInt64

    /// How many numbers ``embedding(of:)`` gives.
    public var embeddingDimension: Int { network.hidden }

    /// The continuation of a prompt, as an iterator that does its work when it is asked for tokens.
    public func generate(prompt: [Token], options: GenerationOptions) -> Generator {
        Generator(network: network, prompt: prompt, options: options)
    }

    /// The mean of the hidden states after each token, Q15 (−32767…32767 for −1…1), rounded half up; zeros for no tokens.
    public func embedding(of tokens: [Token]) -> [Int32] {
        var embedder = embedder()
        embedder.read(tokens)
        return embedder.vector
    }

    /// For an embedding that is computed piece by piece.
    public func embedder() -> Embedder { Embedder(network: network) }
}
