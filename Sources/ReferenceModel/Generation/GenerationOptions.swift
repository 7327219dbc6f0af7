/// The options of a generation. The same weights, prompt and options give the same bytes on every machine.
public struct GenerationOptions: Sendable, Hashable {
    /// The start of the pseudo-random sequence, SplitMix64. It has no effect when `temperatureMilli` is 0.
    public var seed: UInt64
    /// The greatest number of tokens. Nothing is generated for zero or less.
    public var maximumTokens: Int
    /// The temperature in thousandths. 0 always takes the likeliest token, the lower byte on a tie.
    public var temperatureMilli: UInt32
    /// The number of likeliest tokens that are eligible, 0 for all.
    public var topK: Int
    /// The joint probability, in thousandths, of the likeliest tokens that are eligible; 1000 and above for all.
    public var topPMilli: UInt32
    /// The sequences before which the text ends. Empty ones are ignored.
    public var stopSequences: [[UInt8]]

    /// Makes options. The defaults sample from all tokens.
    public init(
        seed: UInt64 = 0, maximumTokens: Int = 256, temperatureMilli: UInt32 = 1000, topK: Int = 0, topPMilli: UInt32 = 1000,
        stopSequences: [[UInt8]] = []
    ) {
        self.seed = seed
        self.maximumTokens = maximumTokens
        self.temperatureMilli = temperatureMilli
        self.topK = topK
        self.topPMilli = topPMilli
        self.stopSequences = stopSequences
    }
}

/// The reason why a generation ended.
public enum FinishReason: String, Sendable, Hashable {
    /// The model ended its text, or a stop sequence occurred.
    case stop
    /// The greatest number of tokens was reached.
    case length
}
