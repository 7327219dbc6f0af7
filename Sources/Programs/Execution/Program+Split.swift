/// The memory of a split with a rounding over a lifetime, for each member.
struct SplitMemory {
    /// All that came, each time by the member's share of that time, before any floor.
    var earned: [String: Fraction] = [:]
    var paid: [String: Fraction] = [:]
    /// The sums of the single payments' floors.
    var floors: [String: Fraction] = [:]
}

extension Program {
    /// Divides an amount among members: all weights first, then all parts, then the payments in the roster's order.
    func perform(_ split: Split, _ frame: inout Frame) throws(Interruption) {
        let amount = try self.amount(split.amount, &frame)
        let source = try place(split.from, asset: split.asset, &frame)
        let name = try text(split.rounding, &frame)
        guard let rounding = Rounding(rawValue: name) else {
            throw .fault("\(name) is no rounding; there are \(Rounding.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        var members: [(value: Value, row: Row?)] = []
        var weights: [Fraction] = []
        try forEach(split.among, &frame) { program, frame throws(Interruption) in
            let weight = try program.number(split.weight, &frame)
            guard !weight.isNegative else { throw .fault("the weight \(weight.text) is less than 0") }
            members.append((frame.values[split.among.variable], frame.rows[split.among.variable]))
            weights.append(weight)
            return true
        }
        let sum = weights.reduce(.zero, +)
        let whole = try split.whole.map { whole throws(Interruption) in try number(whole, &frame) } ?? sum
        guard sum <= whole else { throw .fault("the shares are \(sum.text) of \(whole.text): more than one") }
        let keys = members.map { $0.row?.text ?? $0.value.text }
        let parts = parts(of: amount, weights, whole: whole, rounding, keys, memory: (split.number, source.key ?? ""), most: accounts.balance(source))
        for (index, part) in parts.enumerated() {
            frame.values[split.among.variable] = members[index].value
            frame.rows[split.among.variable] = members[index].row
            if let slot = split.part { frame.values[slot] = .number(part) }
            if let to = split.to {
                try pay(part, from: source, to: try text(to, &frame))
            } else if let into = split.into {
                try move(part, from: source, into: try place(into, asset: split.asset, &frame))
            }
            try perform(split.then, &frame)
        }
    }

    private func parts(
        of amount: Fraction, _ weights: [Fraction], whole: Fraction, _ rounding: Rounding, _ keys: [String], memory: (split: Int, key: String),
        most: Fraction
    ) -> [Fraction] {
        guard !whole.isZero else { return weights.map { _ in .zero } }
        let floors = weights.map { (amount * $0).divided(by: whole)!.floor }
        switch rounding {
        case .floor: return floors
        case .cumulative: return cumulative(amount, weights, whole)
        case .firstParts:
            let reached = (amount * weights.reduce(.zero, +)).divided(by: whole)!.floor
            var left = reached - floors.reduce(.zero, +)
            return floors.map { part in
                guard left > .zero else { return part }
                left = left - .one
                return part + .one
            }
        case .lifetime, .story: return lifetime(amount, weights, whole, floors, keys, isStory: rounding == .story, memory: memory, most: most)
        }
    }

    private func cumulative(_ amount: Fraction, _ weights: [Fraction], _ whole: Fraction) -> [Fraction] {
        var (reached, before) = (Fraction.zero, Fraction.zero)
        return weights.map { weight in
            reached = reached + weight
            let upTo = (amount * reached).divided(by: whole)!.floor
            defer { before = upTo }
            return upTo - before
        }
    }

    /// Returns what was earned since the program began less what was paid, but never more than the pool has: the rest stays due.
    private func lifetime(
        _ amount: Fraction, _ weights: [Fraction], _ whole: Fraction, _ floors: [Fraction], _ keys: [String], isStory: Bool,
        memory place: (split: Int, key: String), most: Fraction
    ) -> [Fraction] {
        let before = memories[place.split]?[place.key]
        undo?.append { [unowned self] in memories[place.split, default: [:]][place.key] = before }
        var memory = before ?? SplitMemory()
        var parts: [Fraction] = []
        var left = most
        for (index, key) in keys.enumerated() {
            memory.floors[key] = (memory.floors[key] ?? .zero) + floors[index]
            memory.earned[key] = (memory.earned[key] ?? .zero) + (amount * weights[index]).divided(by: whole)!
            var due = memory.earned[key]!.floor
            if isStory { due = min(due, memory.floors[key]!) }
            let part = min(left, max(.zero, due - (memory.paid[key] ?? .zero)))
            left = left - part
            memory.paid[key] = (memory.paid[key] ?? .zero) + part
            parts.append(part)
        }
        memories[place.split, default: [:]][place.key] = memory
        return parts
    }
}
