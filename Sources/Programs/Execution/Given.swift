internal import BigInt

/// A program's parameters and its rosters' first members, before they are checked against its policy.
package struct Given: Sendable {
    package var parameters: [String: Value]
    package var rosters: [String: [Member]]

    package struct Member: Sendable {
        package var key: Value
        package var fields: [String: Value]

        package init(key: Value, fields: [String: Value]) { (self.key, self.fields) = (key, fields) }
    }

    package init(parameters: [String: Value], rosters: [String: [Member]]) { (self.parameters, self.rosters) = (parameters, rosters) }

    /// The parameters in the policy's order, each of its type.
    func parameters(of policy: Policy) throws(ProgramFault) -> [Value] {
        for name in parameters.keys.sorted() where !policy.parameters.contains(where: { $0.name == name }) {
            throw ProgramFault("\(policy.name) has no parameter \(name)")
        }
        for name in rosters.keys.sorted() where !policy.rosters.contains(where: { $0.name == name && $0.isGiven }) {
            throw ProgramFault("\(policy.name) has no roster \(name) that is given")
        }
        var values: [Value] = []
        for parameter in policy.parameters {
            guard let value = parameters[parameter.name] else { throw ProgramFault("the parameter \(parameter.name) of \(policy.name) is missing") }
            guard parameter.type.takes(value) else {
                throw ProgramFault("the parameter \(parameter.name) is \(value.text); expected \(parameter.type.text)")
            }
            values.append(value)
        }
        return values
    }

    func fill(_ target: [Roster], of policy: Policy) throws(ProgramFault) {
        for (index, roster) in policy.rosters.enumerated() where roster.isGiven {
            guard let members = rosters[roster.name] else { throw ProgramFault("the roster \(roster.name) of \(policy.name) is missing") }
            for member in members {
                guard target[index].row(member.key.text) == nil else { throw ProgramFault("\(member.key.text) is in \(roster.name) twice") }
                let row = target[index].add([member.key])
                for (name, value) in member.fields {
                    guard let field = roster.fields.firstIndex(where: { $0.name == name }) else {
                        throw ProgramFault("\(roster.name) has no field \(name)")
                    }
                    row.values[field] = value
                }
            }
        }
    }
}

extension ValueType {
    /// Reads `amount`, or `amount?` where null is allowed.
    init?(text: String) {
        isOptional = text.hasSuffix("?")
        guard let kind = Kind(rawValue: isOptional ? String(text.dropLast()) : text) else { return nil }
        self.kind = kind
    }

    /// The first value of a member's field of the type.
    var initial: Value {
        if isOptional { return .none }
        return switch kind {
        case .amount, .count, .time, .share: .number(.zero)
        case .name: .text("")
        case .flag: .flag(false)
        case .names, .shares: .list([])
        }
    }

    /// Whether a value is of the type.
    package func takes(_ value: Value) -> Bool {
        switch (kind, value) {
        case (_, .none): isOptional
        case (.amount, .number(let number)): number.isWhole && !number.isNegative && number.numerator.bitWidth <= 257
        case (.count, .number(let number)), (.time, .number(let number)): number.isWhole && !number.isNegative
        case (.share, .number(let number)): !number.isNegative
        case (.name, .text), (.flag, .flag): true
        case (.names, .list(let list)): list.allSatisfy { if case .text = $0 { true } else { false } }
        case (.shares, .list(let list)): list.allSatisfy { if case .number(let number) = $0 { !number.isNegative } else { false } }
        default: false
        }
    }

    package var text: String { kind.rawValue + (isOptional ? " or null" : "") }
}
