extension Program {
    func evaluate(_ expression: Expression, _ frame: inout Frame) throws(Interruption) -> Value {
        switch expression {
        case .constant(let value): return value
        case .local(let slot): return frame.values[slot]
        case .parameter(let index): return parameters[index]
        case .now: return .number(now)
        case .balance(let reference, let asset): return .number(accounts.balance(try place(reference, asset: asset, &frame)))
        case .field(let source, let field):
            guard let row = try row(source, &frame) else { return policy.rosters[source.roster].fields[field].initial }
            return row.values[field]
        case .key(let source): return try row(source, &frame)?.key ?? .none
        case .exists(let source): return .flag(try row(source, &frame) != nil)
        case .unary(.negate, let operand): return .number(-(try number(operand, &frame)))
        case .unary(.not, let operand): return .flag(!(try isTrue(operand, &frame)))
        case .binary(let kind, let left, let right): return try binary(kind, left, right, &frame)
        case .condition(let condition, let first, let second): return try evaluate(try isTrue(condition, &frame) ? first : second, &frame)
        case .call(let function, let arguments): return try call(function, arguments, &frame)
        case .aggregate(let aggregate, let source, let value): return try self.aggregate(aggregate, source, value, &frame)
        }
    }

    func number(_ expression: Expression, _ frame: inout Frame) throws(Interruption) -> Fraction {
        let value = try evaluate(expression, &frame)
        guard case .number(let number) = value else { throw .fault("a number is needed, not \(value.kindName) (\(value.text))") }
        return number
    }

    /// A whole amount that is not negative.
    func amount(_ expression: Expression, _ frame: inout Frame) throws(Interruption) -> Fraction {
        let number = try number(expression, &frame)
        guard number.isWhole, !number.isNegative else { throw .fault("\(number.text) is no amount: say floor(…), and let nothing be less than 0") }
        return number
    }

    func isTrue(_ expression: Expression, _ frame: inout Frame) throws(Interruption) -> Bool {
        let value = try evaluate(expression, &frame)
        guard case .flag(let flag) = value else { throw .fault("a condition is needed, not \(value.kindName) (\(value.text))") }
        return flag
    }

    func text(_ expression: Expression, _ frame: inout Frame) throws(Interruption) -> String {
        let value = try evaluate(expression, &frame)
        if value == .none { throw .fault("a name is needed, not nothing") }
        return value.text
    }

    private func binary(_ kind: BinaryOperator, _ left: Expression, _ right: Expression, _ frame: inout Frame) throws(Interruption) -> Value {
        switch kind {
        case .and: return .flag(try isTrue(left, &frame) ? try isTrue(right, &frame) : false)
        case .or: return .flag(try isTrue(left, &frame) ? true : try isTrue(right, &frame))
        case .equal: return .flag(try evaluate(left, &frame) == evaluate(right, &frame))
        case .unequal: return .flag(try evaluate(left, &frame) != evaluate(right, &frame))
        case .isIn:
            let value = try evaluate(left, &frame)
            guard case .list(let list) = try evaluate(right, &frame) else { throw .fault("in needs a list or a roster") }
            return .flag(list.contains(value))
        default: break
        }
        let (first, second) = (try number(left, &frame), try number(right, &frame))
        switch kind {
        case .add: return .number(first + second)
        case .subtract: return .number(first - second)
        case .multiply:
            guard first.width + second.width <= WorkLimits.widestNumber else {
                throw .fault("a number has more than \(WorkLimits.widestNumber) bits")
            }
            return .number(first * second)
        case .divide:
            guard let quotient = first.divided(by: second) else { throw .fault("\(first.text) is divided by zero") }
            return .number(quotient)
        case .less: return .flag(first < second)
        case .lessOrEqual: return .flag(first <= second)
        case .greater: return .flag(first > second)
        default: return .flag(first >= second)
        }
    }

    private func call(_ function: Function, _ arguments: [Expression], _ frame: inout Frame) throws(Interruption) -> Value {
        switch function {
        case .floor: return .number(try number(arguments[0], &frame).floor)
        case .min, .max:
            var result = try number(arguments[0], &frame)
            for argument in arguments.dropFirst() {
                let next = try number(argument, &frame)
                result = function == .min ? min(result, next) : max(result, next)
            }
            return .number(result)
        case .power:
            let base = try number(arguments[0], &frame)
            guard let exponent = try number(arguments[1], &frame).word, (0...65_536).contains(exponent) else {
                throw .fault("a power is a whole number up to 65,536")
            }
            guard base.width * max(exponent, 1) <= WorkLimits.widestNumber else {
                throw .fault("a number has more than \(WorkLimits.widestNumber) bits")
            }
            return .number(base.raised(to: exponent))
        case .count: return .number(Fraction(try list(arguments[0], &frame).count))
        case .total:
            var sum = Fraction.zero
            for case .number(let number) in try list(arguments[0], &frame) { sum = sum + number }
            return .number(sum)
        case .item:
            let list = try list(arguments[0], &frame)
            guard let index = try number(arguments[1], &frame).word, list.indices.contains(index) else { return .none }
            return list[index]
        case .join:
            var result = ""
            for argument in arguments { result += try evaluate(argument, &frame).text }
            guard result.utf8.count <= WorkLimits.longestText else { throw .fault("a text has more than \(WorkLimits.longestText) bytes") }
            return .text(result)
        case .linesRoot:
            let lines = try list(arguments[0], &frame).map { $0.text + "\n" }.joined()
            let digits = arguments.count == 2 ? try number(arguments[1], &frame).word : nil
            return .text(String(Digest.hex(of: lines).prefix(digits ?? 64)))
        }
    }

    private func list(_ expression: Expression, _ frame: inout Frame) throws(Interruption) -> [Value] {
        let value = try evaluate(expression, &frame)
        guard case .list(let list) = value else { throw .fault("a list is needed, not \(value.kindName)") }
        return list
    }

    private func aggregate(_ kind: Aggregate, _ source: Source, _ value: Expression?, _ frame: inout Frame) throws(Interruption) -> Value {
        var values: [Value] = []
        var (sum, count) = (Fraction.zero, 0)
        try forEach(source, &frame) { program, frame throws(Interruption) in
            count += 1
            guard let value else { return true }
            if kind == .sum { sum = sum + (try program.number(value, &frame)) } else { values.append(try program.evaluate(value, &frame)) }
            return true
        }
        if kind == .list { return .list(values) }
        if kind == .count { return .number(Fraction(count)) }
        if kind == .sum { return .number(sum) }
        var numbers: [Fraction] = []
        for value in values {
            guard case .number(let number) = value else { throw .fault("\(kind.rawValue) needs numbers, not \(value.kindName)") }
            numbers.append(number)
        }
        guard !numbers.isEmpty else { return .none }
        switch kind {
        case .max: return .number(numbers.max()!)
        case .min: return .number(numbers.min()!)
        default: return .number(numbers.sorted()[numbers.count / 2])
        }
    }

    // MARK: Members

    /// Sets the source's variable to each of its members in order, until `body` answers false.
    func forEach(_ source: Source, _ frame: inout Frame, _ body: (Program, inout Frame) throws(Interruption) -> Bool) throws(Interruption) {
        switch source.kind {
        case .roster(let roster, let prefix):
            let part = try prefix.map { prefix throws(Interruption) in try text(prefix, &frame) }
            for row in rosters[roster].members(firstPart: part) where row.isLive {
                try countVisit()
                frame.rows[source.variable] = row
                if let condition = source.condition, !(try isTrue(condition, &frame)) { continue }
                if !(try body(self, &frame)) { return }
            }
        case .list(let expression): try forEach(of: try list(expression, &frame), source, &frame, body)
        case .range(let first, let last):
            guard let start = try number(first, &frame).word, let end = try number(last, &frame).word, end - start < 1_000_000 else {
                throw .fault("an interval has at most a million whole numbers")
            }
            guard start <= end else { return }
            try forEach(of: (start...end).map { .number(Fraction($0)) }, source, &frame, body)
        }
    }

    private func forEach(
        of values: [Value], _ source: Source, _ frame: inout Frame, _ body: (Program, inout Frame) throws(Interruption) -> Bool
    ) throws(Interruption) {
        for value in values {
            try countVisit()
            frame.values[source.variable] = value
            if let condition = source.condition, !(try isTrue(condition, &frame)) { continue }
            if !(try body(self, &frame)) { return }
        }
    }

    private func countVisit() throws(Interruption) {
        visits += 1
        guard visits <= mostVisits else { throw .fault("more than \(mostVisits) members are visited at once") }
    }

    func row(_ source: RowSource, _ frame: inout Frame) throws(Interruption) -> Row? {
        switch source {
        case .local(let slot, _): return frame.rows[slot]
        case .member(let roster, let key): return rosters[roster].row(Roster.text(try keys(key, &frame)))
        case .search(let search, let members, let value):
            var found: Row?
            var greatest: Fraction?
            try forEach(members, &frame) { program, frame throws(Interruption) in
                let row = frame.rows[members.variable]
                guard search == .best, let value else {
                    found = row
                    return search == .last
                }
                let number = try program.number(value, &frame)
                if greatest == nil || number > greatest! { (found, greatest) = (row, number) }
                return true
            }
            return found
        }
    }

    func keys(_ expressions: [Expression], _ frame: inout Frame) throws(Interruption) -> [Value] {
        var keys: [Value] = []
        for expression in expressions { keys.append(try evaluate(expression, &frame)) }
        return keys
    }

    func place(_ reference: PoolReference, asset: Expression?, _ frame: inout Frame) throws(Interruption) -> PoolPlace {
        let declared = policy.pools[reference.pool]
        let named = try asset.map { asset throws(Interruption) in try text(asset, &frame) }
        if let named, let own = declared.asset, named != own { throw .fault("\(named) cannot lie in the pool \(declared.name) of \(own)") }
        let key = try reference.key.map { key throws(Interruption) in try text(key, &frame) }
        return PoolPlace(pool: reference.pool, key: key, asset: declared.asset ?? named ?? "")
    }
}
