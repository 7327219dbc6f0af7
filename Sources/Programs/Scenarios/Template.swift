internal import StrictJSON

/// A policy and how scenarios speak to it: which parameter is which part of `given`, which event which of `when`, and what is shown of the end.
package struct Template: Sendable {
    package var policy: Policy
    /// The names of the cases that it runs.
    package var scenarios: [String]
    /// For each parameter or roster of the policy, the path in `given`; its own name where nothing is said.
    var given: [String: [String]]
    /// The values in place of parts of `given` that are missing.
    var absent: [String: JSONValue]
    /// For each of the scenario's events, the policy's event and, for each of its fields, the scenario's.
    var events: [String: (event: Int, fields: [String: String])]
    /// The parties that are listed among the paid, in their order, by asset.
    var listed: [String: [Listing]]

    enum Listing: Sendable {
        /// All members of a roster, those without payment with 0.
        case roster(Int)
        /// The parties that a field of an event named, refused or not.
        case tried(event: String, field: String)
        /// A party, if it was paid, were it nothing.
        case party(String)
        /// A list parameter's parties.
        case parameter(Int)
    }
}

extension Template {
    /// Reads a template from its two files.
    ///
    /// - Throws: `PolicyError` with the line at fault.
    package init(policy: Policy, mapping: String) throws(PolicyError) {
        let document = try YAMLNode(document: mapping)
        let members = try document.members("a mapping", known: ["scenarios", "given", "absent", "events", "paid"])
        self.init(policy: policy, scenarios: [], given: [:], absent: [:], events: [:], listed: [:])
        for item in try members["scenarios"]?.list("scenarios") ?? [] { scenarios.append(try item.text("a scenario's name")) }
        for (name, node) in try members["given"]?.entries("given") ?? [] {
            guard policy.declarations.parameters[name] != nil || policy.declarations.rosters[name] != nil else {
                throw PolicyError(line: node.line, "\(policy.name) has no parameter or roster \(name)")
            }
            given[name] = try node.text("a path").split(separator: ".").map(String.init)
        }
        for (name, node) in try members["absent"]?.entries("absent") ?? [] { absent[name] = try Self.constant(node) }
        try readEvents(members["events"])
        try readListings(members["paid"])
    }

    private static func constant(_ node: YAMLNode) throws(PolicyError) -> JSONValue {
        guard let scalar = node.scalar else {
            guard try node.list("a value").isEmpty else { throw PolicyError(line: node.line, "only the empty list stands in for a list") }
            return .array([])
        }
        if scalar.isQuoted { return .string(scalar.text) }
        switch scalar.text {
        case "null": return .null
        case "true": return .bool(true)
        case "false": return .bool(false)
        default: return .string(scalar.text)
        }
    }

    private mutating func readEvents(_ node: YAMLNode?) throws(PolicyError) {
        for (index, event) in policy.events.enumerated() {
            events[event.name] = (index, Dictionary(uniqueKeysWithValues: event.fields.map { ($0.name, $0.name) }))
        }
        for (name, node) in try node?.entries("events") ?? [] {
            let members = try node.members("an event", known: ["is", "with"])
            let target = try members["is"]?.text("is") ?? name
            guard let index = policy.events.firstIndex(where: { $0.name == target }) else {
                throw PolicyError(line: node.line, "\(policy.name) has no event \(target)")
            }
            var fields = Dictionary(uniqueKeysWithValues: policy.events[index].fields.map { ($0.name, $0.name) })
            for (field, value) in try members["with"]?.entries("with") ?? [] {
                guard fields[field] != nil else { throw PolicyError(line: value.line, "\(target) has no field \(field)") }
                fields[field] = try value.text("a field's name")
            }
            events[name] = (index, fields)
        }
    }

    private mutating func readListings(_ node: YAMLNode?) throws(PolicyError) {
        for (asset, node) in try node?.entries("paid") ?? [] {
            var listings: [Listing] = []
            for item in try node.list("paid") {
                let text = try item.text("who is listed")
                if let scalar = item.scalar, scalar.isQuoted {
                    listings.append(.party(text))
                } else if let roster = policy.declarations.rosters[text] {
                    listings.append(.roster(roster))
                } else if let parameter = policy.declarations.parameters[text] {
                    listings.append(.parameter(parameter))
                } else if case let parts = text.split(separator: "."), parts.count == 2, events[String(parts[0])] != nil {
                    listings.append(.tried(event: String(parts[0]), field: String(parts[1])))
                } else {
                    throw PolicyError(line: item.line, "\(text) is neither a roster, a parameter, EVENT.FIELD nor a party in quotes")
                }
            }
            listed[asset] = listings
        }
    }
}
