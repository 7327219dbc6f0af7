/// What a call consumes and a price is set for. The numbers are permanent: they stand in journal entries. They count from 0 without gaps.
public enum MeteredUnit: UInt8, Sendable, Hashable, CaseIterable {
    case inputToken = 0
    /// An input token that the upstream served from its cache. Costs as an input token where no price is set.
    case cachedInputToken = 1
    case outputToken = 2
    /// An output token spent on reasoning. Costs as an output token where no price is set.
    case reasoningToken = 3
    case call = 4
    case image = 5
    /// An input token of sound. Costs as an input token where no price is set.
    case audioInputToken = 6
    /// An output token of sound. Costs as an output token where no price is set.
    case audioOutputToken = 7
    /// A second of sound, for models that count no tokens of it.
    case audioSecond = 8
    /// A character of text, for models that count no tokens of it.
    case character = 9
    /// An input token that the upstream wrote to its cache. Costs as an input token where no price is set.
    case cacheWriteToken = 10

    /// ``allCases``, made once: that one is a new array at every use.
    static let all = allCases
    static let tokens = all.filter(\.isToken)

    /// The unit whose price holds where this one has none of its own.
    public var fallback: MeteredUnit? {
        switch self {
        case .cachedInputToken, .audioInputToken, .cacheWriteToken: .inputToken
        case .reasoningToken, .audioOutputToken: .outputToken
        case .inputToken, .outputToken, .call, .image, .audioSecond, .character: nil
        }
    }

    /// Whether the unit is a token of some kind. Rate limits and metrics count tokens of all kinds together.
    public var isToken: Bool {
        switch self {
        case .inputToken, .cachedInputToken, .cacheWriteToken, .audioInputToken, .outputToken, .reasoningToken, .audioOutputToken: true
        case .call, .image, .audioSecond, .character: false
        }
    }

    /// This unit, and those that fall back to it.
    var kinds: [MeteredUnit] { MeteredUnit.kinds[Int(rawValue)] }
    private static let kinds = all.map { unit in all.filter { $0 == unit || $0.fallback == unit } }

    /// The name in options and JSON.
    public var name: String {
        switch self {
        case .inputToken: "input"
        case .cachedInputToken: "cached-input"
        case .outputToken: "output"
        case .reasoningToken: "reasoning"
        case .call: "call"
        case .image: "image"
        case .audioInputToken: "audio-input"
        case .audioOutputToken: "audio-output"
        case .audioSecond: "audio-second"
        case .character: "character"
        case .cacheWriteToken: "cache-write"
        }
    }
}
