/// How a text is continued. The same weights, prompt and options give the same bytes on every machine.
public struct GenerationOptions: Sendable, Hashable {
    /// Begins the pseudo-random sequence, ``SplitMix64``. Without effect when `temperatureMilli` is 0.
    public var seed: UInt64
    /// The generation ends after so many tokens. Zero or less: nothing is generated.
    public var maximumTokens: Int
    /// The temperature in thousandths; 0 always takes the likeliest token, the lower byte on a tie.
    public var temperatureMilli: UInt32
    /// Only so many of the likeliest tokens are eligible; 0: all.
    public var topK: Int
    /// Only the likeliest tokens that together have this probability, in thousandths, are eligible; 1000 and above: all.
    public var topPMilli: UInt32
    /// The text ends before the first of these that occurs in it. Empty ones are ignored.
    public var stopSequences: [[UInt8]]

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

/// Why a generation ended.
public enum FinishReason: String, Sendable, Hashable {
    /// The model ended its text, or a stop sequence came.
    case stop
    /// The limit of tokens was reached.
    case length
}
