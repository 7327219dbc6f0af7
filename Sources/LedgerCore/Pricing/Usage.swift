/// Quantities by unit. The units do not overlap: a cached input token is not counted as an input token as well.
///
/// Stored in place, without the heap: every call carries two of them.
public struct Usage: Sendable {
    /// One for each ``MeteredUnit``, by its number.
    private var quantities = MeteredUnit.Quantities(repeating: 0)

    public init() {}

    public init(_ pairs: KeyValuePairs<MeteredUnit, UInt64>) {
        for (unit, quantity) in pairs { self[unit] = quantity }
    }

    public subscript(unit: MeteredUnit) -> UInt64 {
        get { quantities[Int(unit.rawValue)] }
        set { quantities[Int(unit.rawValue)] = newValue }
    }
}

extension Usage {
    /// The number of tokens of all kinds; the greatest representable number if the sum would overflow.
    public var tokens: UInt64 { sum(of: MeteredUnit.tokens) }

    /// The quantities beyond another usage, each with all kinds of its unit together: an input token may turn out to be of any kind. The units are those that
    /// are no part of another one.
    public func excess(over greatest: Usage) -> Usage {
        var excess = Usage()
        for unit in MeteredUnit.wholes {
            let (used, held) = (sum(of: unit.kinds), greatest.sum(of: unit.kinds))
            if used > held { excess[unit] = used - held }
        }
        return excess
    }

    private func sum(of units: [MeteredUnit]) -> UInt64 {
        units.reduce(0) { sum, unit in
            let (total, overflow) = sum.addingReportingOverflow(self[unit])
            return overflow ? .max : total
        }
    }

    /// Whether every quantity is zero.
    public var isEmpty: Bool { quantities.indices.allSatisfy { quantities[$0] == 0 } }

    /// The greater quantity of each unit.
    package func joined(with other: Usage) -> Usage {
        var joined = self
        for index in quantities.indices { joined.quantities[index] = max(quantities[index], other.quantities[index]) }
        return joined
    }
}

extension Usage: CustomStringConvertible {
    public var description: String {
        MeteredUnit.all.filter { self[$0] != 0 }.map { "\($0.name) \(self[$0])" }.joined(separator: ", ")
    }
}

extension Usage: Hashable {
    public static func == (left: Usage, right: Usage) -> Bool {
        left.quantities.indices.allSatisfy { left.quantities[$0] == right.quantities[$0] }
    }

    public func hash(into hasher: inout Hasher) {
        for index in quantities.indices { hasher.combine(quantities[index]) }
    }
}
