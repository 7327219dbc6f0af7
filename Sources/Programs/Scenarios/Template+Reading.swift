internal import StrictJSON

extension Template {
    /// Returns what the scenario gives, as the policy's parameters and members. Every part of it must mean something.
    func given(_ scenario: Scenario) throws(ProgramFault) -> Given {
        var used: Set<String> = []
        let all = JSONValue.object(scenario.given.map { JSONMember($0.name, $0.value) })
        var result = Given(parameters: [:], rosters: [:])
        for parameter in policy.parameters {
            let value = try value(of: parameter.name, in: all, &used)
            result.parameters[parameter.name] = try JSONInput.value(value, parameter.type, parameter.name)
        }
        for roster in policy.rosters where roster.isGiven {
            let value = try value(of: roster.name, in: all, &used)
            guard let list = value.arrayValue ?? (value == .null ? [] : nil) else {
                throw ProgramFault("\(roster.name) is \(value.text); expected a list")
            }
            var members: [Given.Member] = []
            for (index, element) in list.enumerated() { members.append(try JSONInput.member(element, roster, number: index + 1)) }
            result.rosters[roster.name] = members
        }
        for part in scenario.given where !used.contains(part.name) { throw ProgramFault("\(policy.name) has no use for \(part.name) in given") }
        return result
    }

    private func value(of name: String, in all: JSONValue, _ used: inout Set<String>) throws(ProgramFault) -> JSONValue {
        let path = given[name] ?? [name]
        used.insert(path[0])
        if let value = Self.value(path[...], in: all) { return value }
        guard let constant = absent[name] else { throw ProgramFault("\(path.joined(separator: ".")) is missing in given") }
        return constant
    }

    /// Returns what stands at a path: members by name, elements by number, `*` for all elements. Nothing has only nothing in it.
    private static func value(_ path: ArraySlice<String>, in value: JSONValue) -> JSONValue? {
        guard let part = path.first else { return value }
        if value == .null { return .null }
        let rest = path.dropFirst()
        guard let list = value.arrayValue else { return value[part].flatMap { Self.value(rest, in: $0) } }
        if part == "*" { return .array(list.map { Self.value(rest, in: $0) ?? .null }) }
        guard let index = Int(part) else { return nil }
        return list.indices.contains(index) ? Self.value(rest, in: list[index]) : .null
    }

    /// The event's fields in the policy's order. Every field of it must mean something.
    func fields(_ event: Scenario.Event) throws(ProgramFault) -> (event: Int, values: [Value]) {
        guard let mapping = events[event.kind] else { throw ProgramFault("event \(event.number): \(policy.name) has no event \(event.kind)") }
        let declared = policy.events[mapping.event].fields
        var values: [Value] = []
        var used: Set<String> = []
        for field in declared {
            let name = mapping.fields[field.name] ?? field.name
            let path = name.split(separator: ".").map(String.init)
            used.insert(path[0])
            let root = event.fields.first { $0.name == path[0] }?.value
            guard let value = root.flatMap({ Self.value(path.dropFirst(), in: $0) }) ?? absent["\(event.kind).\(field.name)"] else {
                throw ProgramFault("event \(event.number): \(event.kind) needs \(name)")
            }
            values.append(try JSONInput.value(value, field.type, "\(name) of event \(event.number)"))
        }
        if let unknown = event.fields.first(where: { !used.contains($0.name) }) {
            throw ProgramFault("event \(event.number): \(event.kind) has no use for \(unknown.name)")
        }
        return (mapping.event, values)
    }
}
