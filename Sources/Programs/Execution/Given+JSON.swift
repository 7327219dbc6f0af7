package import StrictJSON

extension Given {
    /// Reads `{"parameters": {…}, "rosters": {…}}` for a policy. A member of a roster is its name, a list of its name and fields, or an object with
    /// `name` and fields.
    ///
    /// - Throws: `ProgramFault` with the member that is missing, unknown or not of its type.
    package init(json: JSONValue, for policy: Policy) throws(ProgramFault) {
        if let unknown = json.member(outside: ["parameters", "rosters"]) { throw ProgramFault("\(unknown) is neither parameters nor rosters") }
        let parameters = try Self.members(of: json, "parameters")
        let rosters = try Self.members(of: json, "rosters")
        self.init(parameters: [:], rosters: [:])
        for member in parameters {
            guard let parameter = policy.parameters.first(where: { $0.name == member.name }) else {
                throw ProgramFault("\(policy.name) has no parameter \(member.name)")
            }
            self.parameters[member.name] = try JSONInput.value(member.value, parameter.type, member.name)
        }
        for member in rosters {
            guard let roster = policy.rosters.first(where: { $0.name == member.name && $0.isGiven }) else {
                throw ProgramFault("\(policy.name) has no roster \(member.name) that is given")
            }
            guard let list = member.value.arrayValue else { throw ProgramFault("\(member.name) is \(member.value.text); expected a list") }
            var members: [Member] = []
            for (index, element) in list.enumerated() { members.append(try JSONInput.member(element, roster, number: index + 1)) }
            self.rosters[member.name] = members
        }
        for parameter in policy.parameters where parameter.type.isOptional && self.parameters[parameter.name] == nil {
            self.parameters[parameter.name] = Value.none
        }
    }

    private static func members(of json: JSONValue, _ name: String) throws(ProgramFault) -> [JSONMember] {
        guard json.objectValue != nil else { throw ProgramFault("what is given is no object with parameters and rosters") }
        guard let part = json[name] else { return [] }
        guard let members = part.objectValue else { throw ProgramFault("\(name) is \(part.text); expected an object") }
        return members
    }
}

extension Policy {
    /// Reads an event's fields, as an object with a member for each; one whose type allows null may be missing.
    ///
    /// - Returns: The place of the event in the policy, and the values in the order of its fields.
    /// - Throws: `ProgramFault` with what is missing, unknown or not of its type.
    package func event(_ name: String, fields json: JSONValue) throws(ProgramFault) -> (index: Int, values: [Value]) {
        guard let index = events.firstIndex(where: { $0.name == name }) else {
            throw ProgramFault("\(self.name) has no event \(name); there are \(events.map(\.name).joined(separator: ", "))")
        }
        guard json.objectValue != nil else { throw ProgramFault("the fields of \(name) are no object") }
        let fields = events[index].fields
        if let unknown = json.member(outside: Set(fields.map(\.name))) {
            throw ProgramFault("\(name) has no field \(unknown); its fields are \(fields.map(\.name).joined(separator: ", "))")
        }
        var values: [Value] = []
        for field in fields {
            guard let value = json[field.name] ?? (field.type.isOptional ? .null : nil) else { throw ProgramFault("\(name) needs \(field.name)") }
            values.append(try JSONInput.value(value, field.type, field.name))
        }
        return (index, values)
    }
}
