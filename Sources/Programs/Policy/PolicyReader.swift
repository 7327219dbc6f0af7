/// Reads a policy from YAML: declarations first, so that every rule's names are known when it is read.
struct PolicyReader {
    var declarations = Declarations()
    var parameters: [Parameter] = []
    var rosters: [RosterDeclaration] = []
    var pools: [PoolDeclaration] = []
    var splitCount = 0

    private static let keys = [
        "policy", "about", "assets", "parameters", "rosters", "pools", "begin", "events", "triggers", "steps", "close", "facts",
    ]

    mutating func policy(_ document: YAMLNode) throws(PolicyError) -> Policy {
        let members = try document.members("a policy", known: Self.keys)
        guard let named = members["policy"] else { throw PolicyError(line: 1, "policy: NAME is missing") }
        let assets = try names(members["assets"], "assets")
        guard !assets.isEmpty || members["assets"] != nil else { throw PolicyError(line: 1, "assets: [NAME, …] is missing") }
        try readParameters(members["parameters"])
        try readRosters(members["rosters"])
        try readPools(members["pools"], assets: assets)
        let triggers = try signatures(members["triggers"], "triggers", keep: \.triggers, arity: \.triggerArity)
        let steps = try signatures(members["steps"], "steps", keep: \.steps, arity: \.stepsArity)
        var policy = Policy(
            name: try named.text("policy"), about: try members["about"]?.text("about") ?? "", assets: assets, parameters: parameters,
            rosters: rosters,
            pools: pools, begin: .nothing, close: .nothing, events: [], triggers: [], steps: [], facts: [], declarations: declarations, splitCount: 0)
        if let node = members["begin"] { policy.begin = try handler(("begin", [], node, node.line)) }
        if let node = members["close"] { policy.close = try handler(("close", [], node, node.line)) }
        for trigger in triggers { policy.triggers.append(try handler(trigger)) }
        for named in steps { policy.steps.append(try handler(named)) }
        for (name, node) in try members["events"]?.entries("events") ?? [] { policy.events.append(try event(name, node)) }
        policy.facts = try facts(members["facts"])
        policy.splitCount = splitCount
        return policy
    }

    private func facts(_ node: YAMLNode?) throws(PolicyError) -> [Fact] {
        var facts: [Fact] = []
        for (name, node) in try node?.entries("facts") ?? [] {
            var scope = Scope(declarations)
            var condition: Expression?
            var value = node
            if node.isMapping {
                let members = try node.members("a fact", known: ["is", "if"])
                guard let told = members["is"] else { throw PolicyError(line: node.line, "the fact \(name) says no value") }
                value = told
                condition = try members["if"].map { node throws(PolicyError) in try expression(node, scope: &scope) }
            }
            let shown = try expression(value, scope: &scope)
            facts.append(Fact(name: name, condition: condition, value: shown, frame: scope.used))
        }
        return facts
    }

    // MARK: Declarations

    private func names(_ node: YAMLNode?, _ what: String) throws(PolicyError) -> [String] {
        var names: [String] = []
        for item in try node?.list(what) ?? [] { names.append(try item.text(what)) }
        return names
    }

    private mutating func readParameters(_ node: YAMLNode?) throws(PolicyError) {
        for (name, node) in try node?.entries("parameters") ?? [] {
            try requireNew(name, line: node.line)
            declarations.parameters[name] = parameters.count
            parameters.append(Parameter(name: name, type: try valueType(node), line: node.line))
        }
    }

    private func valueType(_ node: YAMLNode) throws(PolicyError) -> ValueType {
        let text = try node.text("a type")
        guard let type = ValueType(text: text) else {
            let known = ValueType.Kind.allCases.map(\.rawValue).joined(separator: ", ")
            throw PolicyError(line: node.line, "\(text) is not a type; the types are \(known), each with ? where null is allowed")
        }
        return type
    }

    private mutating func readRosters(_ node: YAMLNode?) throws(PolicyError) {
        for (name, node) in try node?.entries("rosters") ?? [] {
            try requireNew(name, line: node.line)
            var members = try node.entries("a roster")
            let isGiven = members.first?.key == "given"
            if isGiven { members = try members[0].node.entries("a roster's fields") }
            let isAlone = try node.entries("a roster").count == 1
            guard !isGiven || isAlone else { throw PolicyError(line: node.line, "given: holds all fields of \(name)") }
            var fields: [(name: String, initial: Value)] = []
            var types: [String: ValueType] = [:]
            for (field, value) in members {
                try Declarations.requireName(field, line: value.line)
                guard !["key", "exists"].contains(field) else {
                    throw PolicyError(line: value.line, "\(field) is every member's own; choose another name")
                }
                if let type = value.scalar.flatMap({ $0.isQuoted ? nil : ValueType(text: $0.text) }) {
                    types[field] = type
                    fields.append((field, type.initial))
                } else {
                    fields.append((field, try constant(value)))
                }
            }
            declarations.rosters[name] = rosters.count
            declarations.rosterFields.append(Dictionary(uniqueKeysWithValues: fields.enumerated().map { ($0.element.name, $0.offset) }))
            rosters.append(RosterDeclaration(name: name, fields: fields, types: types, isGiven: isGiven, line: node.line))
        }
    }

    private func constant(_ node: YAMLNode) throws(PolicyError) -> Value {
        guard let scalar = node.scalar else {
            guard try node.list("an initial value").isEmpty else { throw PolicyError(line: node.line, "a list begins empty: []") }
            return .list([])
        }
        if scalar.isQuoted { return .text(scalar.text) }
        switch scalar.text {
        case "null": return .none
        case "true": return .flag(true)
        case "false": return .flag(false)
        default:
            guard let number = Fraction(text: scalar.text) else {
                throw PolicyError(line: node.line, "\(scalar.text) is no initial value: a number, true, false, null, [] or a text in quotes")
            }
            return .number(number)
        }
    }

    private mutating func readPools(_ node: YAMLNode?, assets: [String]) throws(PolicyError) {
        for (name, node) in try node?.entries("pools") ?? [] {
            try requireNew(name, line: node.line)
            var pool = PoolDeclaration(name: name, label: name, naming: nil, asset: nil, isKeyed: false, keeps: nil, line: node.line)
            var asset = node
            if node.isMapping {
                let members = try node.members("a pool", known: ["asset", "each", "shown", "named", "keeps"])
                guard let given = members["asset"] else { throw PolicyError(line: node.line, "the pool \(name) says no asset") }
                asset = given
                pool.isKeyed = members["each"] != nil
                pool.label = try members["shown"]?.text("shown") ?? name
                if let name = members["named"] {
                    pool.naming = declarations.parameters[try name.text("named")]
                    guard pool.naming != nil else { throw PolicyError(line: name.line, "\(try name.text("named")) is not a parameter") }
                }
                pool.keeps = try members["keeps"]?.text("keeps")
            }
            let text = try asset.text("asset")
            guard text == "any" || assets.contains(text) else { throw PolicyError(line: asset.line, "\(text) is not among the policy's assets") }
            pool.asset = text == "any" ? nil : text
            declarations.pools[name] = pools.count
            declarations.poolIsKeyed.append(pool.isKeyed)
            declarations.poolIsOfAnyAsset.append(pool.asset == nil)
            pools.append(pool)
        }
    }

    private func requireNew(_ name: String, line: Int) throws(PolicyError) {
        try Declarations.requireName(name, line: line)
        guard !declarations.has(name), !Declarations.reserved.contains(name) else { throw PolicyError(line: line, "\(name) already means something") }
    }

    // MARK: Handlers

    private typealias Signature = (name: String, arguments: [String], body: YAMLNode, line: Int)

    private mutating func signatures(
        _ node: YAMLNode?, _ what: String, keep: WritableKeyPath<Declarations, [String: Int]>, arity: WritableKeyPath<Declarations, [Int]>
    ) throws(PolicyError) -> [Signature] {
        var found: [Signature] = []
        for (name, node) in try node?.entries(what) ?? [] {
            try Declarations.requireName(name, line: node.line)
            let members = try node.members(name, known: ["with", "do"])
            guard let body = members["do"] else { throw PolicyError(line: node.line, "\(name) says nothing to do") }
            let arguments = try names(members["with"], "with")
            declarations[keyPath: keep][name] = found.count
            declarations[keyPath: arity].append(arguments.count)
            found.append((name, arguments, body, node.line))
        }
        return found
    }

    private mutating func handler(_ signature: Signature) throws(PolicyError) -> Handler {
        var scope = Scope(declarations)
        for argument in signature.arguments { _ = try scope.declare(argument, line: signature.line) }
        let body = try block(signature.body, scope: &scope)
        return Handler(name: signature.name, arity: signature.arguments.count, frame: scope.used, body: body, line: signature.line)
    }

    private mutating func event(_ name: String, _ node: YAMLNode) throws(PolicyError) -> EventDeclaration {
        let members = try node.members("the event \(name)", known: ["opens", "fields", "let", "refuse", "do"])
        var scope = Scope(declarations)
        var fields: [(name: String, type: ValueType)] = []
        for (field, type) in try members["fields"]?.entries("fields") ?? [] {
            _ = try scope.declare(field, line: type.line)
            fields.append((field, try valueType(type)))
        }
        var preparation: [Step] = []
        for item in try members["let"]?.list("let") ?? [] {
            preparation.append(Step(line: item.line, action: try assignment(try item.text("let"), line: item.line, scope: &scope)))
        }
        var refusals: [Refusal] = []
        for item in try members["refuse"]?.list("refuse") ?? [] {
            refusals.append(try refusal(try item.text("a refusal"), line: item.line, scope: &scope))
        }
        let body = try members["do"].map { node throws(PolicyError) in try block(node, scope: &scope) } ?? []
        let handler = Handler(name: name, arity: fields.count, frame: scope.used, body: body, line: node.line)
        let opens = try members["opens"].map { node throws(PolicyError) in try flag(node, "opens") } ?? false
        return EventDeclaration(name: name, opens: opens, fields: fields, preparation: preparation, refusals: refusals, handler: handler)
    }

    private func flag(_ node: YAMLNode, _ what: String) throws(PolicyError) -> Bool {
        switch try node.text(what) {
        case "true": return true
        case "false": return false
        case let text: throw PolicyError(line: node.line, "\(what) is \(text); expected true or false")
        }
    }

    /// `KIND if CONDITION`.
    func refusal(_ text: some StringProtocol, line: Int, scope: inout Scope) throws(PolicyError) -> Refusal {
        let text = String(text)
        guard let separator = text.firstRange(of: " if ") else { throw PolicyError(line: line, "KIND if CONDITION is expected: \(text)") }
        let kind = String(text[..<separator.lowerBound])
        try Declarations.requireName(kind, line: line)
        var parser = try ExpressionParser(String(text[separator.upperBound...]), line: line, scope: scope)
        let condition = try parser.expression()
        try parser.requireEnd()
        scope.keepPositions(of: parser.scope)
        return Refusal(kind: kind, condition: condition, line: line)
    }
}

extension Policy {
    /// Reads a policy.
    ///
    /// - Throws: `PolicyError` with the line at fault.
    package init(yaml: String) throws(PolicyError) {
        var reader = PolicyReader()
        self = try reader.policy(try YAMLNode(document: yaml))
    }
}
