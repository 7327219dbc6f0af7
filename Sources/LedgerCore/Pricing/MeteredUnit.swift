/// A unit that calls consume and a price is set for. The numbers are permanent: they stand in journal entries. They count from 0 without gaps.
///
/// This file is the units' register. A new unit is a case, its ``traits``, and one more of ``Quantities``; all else that differs between units is
/// derived from the traits.
public enum MeteredUnit: UInt8, Sendable, Hashable, CaseIterable {
    case inputToken = 0
    /// An input token that the upstream served from its cache.
    case cachedInputToken = 1
    case outputToken = 2
    /// An output token spent on reasoning.
    case reasoningToken = 3
    case call = 4
    case image = 5
    /// An input token of sound.
    case audioInputToken = 6
    /// An output token of sound.
    case audioOutputToken = 7
    /// A second of sound, for models that count no tokens of it.
    case audioSecond = 8
    /// A character of text, for models that count no tokens of it.
    case character = 9
    /// An input token that the upstream wrote to its cache.
    case cacheWriteToken = 10
    /// An input token that the upstream wrote to its cache for an hour.
    case cacheWriteHourToken = 11
    /// A call of a tool that runs at the upstream and is no search of the web.
    case toolCall = 12
    /// A search of the web that the upstream made.
    case webSearch = 13
    /// A second of moving pictures.
    case videoSecond = 14
    /// A request that counts the tokens of an input without running the model.
    case tokenCount = 15

    /// One number for each unit, in place.
    typealias Quantities = InlineArray<16, UInt64>

    var traits: Traits {
        switch self {
        case .inputToken: Traits("input", of: .token)
        case .cachedInputToken: Traits("cached-input", of: .token, partOf: .inputToken, isOfCache: true)
        case .cacheWriteToken: Traits("cache-write", of: .token, partOf: .inputToken, isOfCache: true)
        case .cacheWriteHourToken: Traits("cache-write-hour", of: .token, partOf: .cacheWriteToken, isOfCache: true)
        case .audioInputToken: Traits("audio-input", of: .token, partOf: .inputToken)
        case .outputToken: Traits("output", of: .token)
        case .reasoningToken: Traits("reasoning", of: .token, partOf: .outputToken)
        case .audioOutputToken: Traits("audio-output", of: .token, partOf: .outputToken)
        case .character: Traits("character", of: .character)
        case .call: Traits("call", of: .call)
        case .image: Traits("image", of: .image)
        case .audioSecond: Traits("audio-second", of: .second)
        case .videoSecond: Traits("video-second", of: .second)
        case .toolCall: Traits("tool-call", of: .call)
        case .webSearch: Traits("web-search", of: .call)
        case .tokenCount: Traits("token-count", of: .call)
        }
    }
}

extension MeteredUnit {
    /// The thing that one unit is one of.
    public enum Measure: Sendable {
        case token, character, call, image, second

        /// Whether people state prices for a million of them, rather than for each.
        public var isPricedByMillion: Bool {
            switch self {
            case .token, .character: true
            case .call, .image, .second: false
            }
        }
    }

    /// Everything in which units differ.
    struct Traits {
        let name: String
        let measure: Measure
        let fallback: MeteredUnit?
        let isOfCache: Bool

        /// - Parameter whole: The unit that this one is a part of; see ``MeteredUnit/fallback``.
        init(_ name: String, of measure: Measure, partOf whole: MeteredUnit? = nil, isOfCache: Bool = false) {
            (self.name, self.measure, self.fallback, self.isOfCache) = (name, measure, whole, isOfCache)
        }
    }
}

extension MeteredUnit {
    /// ``allCases``, made once: that one is a new array at every use.
    static let all = {
        precondition(MeteredUnit.Quantities(repeating: 0).count == allCases.count, "there is a quantity for each unit")
        precondition(allCases.count <= PriceSchedule.maximumUnits, "a price schedule has a bit for each unit")
        return allCases
    }()

    static let tokens = all.filter(\.isToken)
    /// The units that are no part of another one.
    static let wholes = all.filter { $0.fallback == nil }
    private static let allTraits = all.map(\.traits)
    private static let allKinds = all.map { unit in all.filter { sequence(first: $0, next: \.fallback).contains(unit) } }
    private static let allParts = all.map { unit in all.filter { $0.fallback == unit }.sorted { $0.isOfCache && !$1.isOfCache } }

    /// The name in options and JSON.
    public var name: String { MeteredUnit.allTraits[Int(rawValue)].name }

    public var measure: Measure { MeteredUnit.allTraits[Int(rawValue)].measure }

    /// Whether the unit is a token of some kind. Rate limits and metrics count tokens of all kinds together.
    public var isToken: Bool { measure == .token }

    /// Whether we count the unit ourselves, in the request, rather than the upstream.
    var isOwnMeasure: Bool { self == .call || self == .character || self == .tokenCount }

    /// Whether the upstream read the token from its cache or wrote it there.
    package var isOfCache: Bool { MeteredUnit.allTraits[Int(rawValue)].isOfCache }

    /// The unit whose price holds where this one has none of its own: the unit of which this one is a part.
    public var fallback: MeteredUnit? { MeteredUnit.allTraits[Int(rawValue)].fallback }

    /// This unit, and those that fall back to it, directly or by another unit.
    var kinds: [MeteredUnit] { MeteredUnit.allKinds[Int(rawValue)] }

    /// The units that fall back directly to this one: those of the cache first, then by number.
    package var parts: [MeteredUnit] { MeteredUnit.allParts[Int(rawValue)] }
}
