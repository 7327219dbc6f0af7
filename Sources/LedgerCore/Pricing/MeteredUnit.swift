/// What a call consumes and a price is set for. The numbers are permanent: they stand in journal entries.
public enum MeteredUnit: UInt8, Sendable, Hashable, CaseIterable {
    case inputToken = 0
    /// An input token that the upstream served from its cache. Costs as an input token where no price is set.
    case cachedInputToken = 1
    case outputToken = 2
    /// An output token spent on reasoning. Costs as an output token where no price is set.
    case reasoningToken = 3
    case call = 4
    case image = 5

    /// The unit whose price holds where this one has none of its own.
    public var fallback: MeteredUnit? {
        switch self {
        case .cachedInputToken: .inputToken
        case .reasoningToken: .outputToken
        case .inputToken, .outputToken, .call, .image: nil
        }
    }

    /// The name in options and JSON.
    public var name: String {
        switch self {
        case .inputToken: "input"
        case .cachedInputToken: "cached-input"
        case .outputToken: "output"
        case .reasoningToken: "reasoning"
        case .call: "call"
        case .image: "image"
        }
    }
}

/// Quantities by unit. The units do not overlap: a cached input token is not counted as an input token as well.
public struct Usage: Sendable, Hashable {
    private var quantities: [UInt64]

    public init() {
        quantities = [UInt64](repeating: 0, count: MeteredUnit.allCases.count)
    }

    public init(_ pairs: KeyValuePairs<MeteredUnit, UInt64>) {
        self.init()
        for (unit, quantity) in pairs { self[unit] = quantity }
    }

    public subscript(unit: MeteredUnit) -> UInt64 {
        get { quantities[Int(unit.rawValue)] }
        set { quantities[Int(unit.rawValue)] = newValue }
    }
}
