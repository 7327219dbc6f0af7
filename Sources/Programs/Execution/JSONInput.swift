internal import StrictJSON

/// Reads members and values of policies from JSON: numbers are decimal strings, fractions `"a/b"`.
enum JSONInput {
    /// A member by its name; one without a name is known by its number from 1.
    static func member(_ element: JSONValue, _ roster: RosterDeclaration, number: Int) throws(ProgramFault) -> Given.Member {
        if let name = element.stringValue { return Given.Member(key: .text(name), fields: [:]) }
        if let parts = element.arrayValue {
            guard parts.count <= roster.fields.count + 1, let first = parts.first else {
                throw ProgramFault("\(element.text) is no member of \(roster.name)")
            }
            var fields: [String: Value] = [:]
            for (index, part) in parts.dropFirst().enumerated() { fields[roster.fields[index].name] = try field(part, roster, index) }
            return Given.Member(key: try key(first), fields: fields)
        }
        guard let members = element.objectValue else { throw ProgramFault("\(element.text) is no member of \(roster.name)") }
        var key: Value?
        var fields: [String: Value] = [:]
        for member in members {
            if member.name == "name" {
                key = try Self.key(member.value)
            } else if let index = roster.fields.firstIndex(where: { $0.name == member.name }) {
                fields[member.name] = try field(member.value, roster, index)
            } else {
                throw ProgramFault("\(roster.name) has no field \(member.name)")
            }
        }
        return Given.Member(key: key ?? .number(Fraction(number)), fields: fields)
    }

    private static func key(_ value: JSONValue) throws(ProgramFault) -> Value {
        guard let text = value.stringValue else { throw ProgramFault("\(value.text) is no member's name") }
        return Fraction(text: text).map { .number($0) } ?? .text(text)
    }

    /// A field is of its declared type, or of the kind of its initial value.
    private static func field(_ value: JSONValue, _ roster: RosterDeclaration, _ index: Int) throws(ProgramFault) -> Value {
        let (name, initial) = roster.fields[index]
        let kind: ValueType.Kind
        switch initial {
        case .number: kind = .share
        case .flag: kind = .flag
        case .list: kind = .names
        default: kind = .name
        }
        let type = roster.types[name] ?? ValueType(kind: kind, isOptional: initial == .none)
        return try Self.value(value, type, "\(name) in \(roster.name)")
    }

    static func value(_ json: JSONValue, _ type: ValueType, _ what: String) throws(ProgramFault) -> Value {
        let value: Value
        if json == .null {
            value = .none
        } else if let flag = json.boolValue {
            value = .flag(flag)
        } else if let text = json.stringValue {
            switch type.kind {
            case .name: value = .text(text)
            default: value = Fraction(text: text).map { .number($0) } ?? .text(text)
            }
        } else if let list = json.arrayValue {
            value = .list(
                list.map { element in
                    if type.kind == .shares, let number = element.stringValue.flatMap({ Fraction(text: $0) }) { return .number(number) }
                    return .text(element.stringValue ?? element.text)
                })
        } else {
            throw ProgramFault("\(what) is \(json.text); expected \(type.text)")
        }
        guard type.takes(value) else { throw ProgramFault("\(what) is \(value.text); expected \(type.text)") }
        return value
    }
}
