extension PolicyReader {
    /// Reads a list of steps; names declared in it end with it.
    mutating func block(_ node: YAMLNode, scope: inout Scope) throws(PolicyError) -> [Step] {
        let outer = scope
        var steps: [Step] = []
        for item in try node.list("a list of steps") {
            if let scalar = item.scalar {
                steps.append(Step(line: item.line, action: try sentence(scalar.text, line: item.line, scope: &scope)))
            } else {
                steps.append(Step(line: item.line, action: try compound(item, scope: &scope)))
            }
        }
        scope.endNames(since: outer)
        return steps
    }

    // MARK: Sentences

    private static let verbs = ["take", "issue", "pay", "burn", "move", "set", "put", "drop", "let", "refuse", "at", "run"]

    private func sentence(_ text: String, line: Int, scope: inout Scope) throws(PolicyError) -> Action {
        let verb = String(text.prefix(while: { $0 != " " }))
        let rest = String(text.dropFirst(verb.count))
        guard Self.verbs.contains(verb) else {
            throw PolicyError(line: line, "\(verb) is not a step; the steps are \(Self.verbs.joined(separator: ", "))")
        }
        if verb == "refuse" { return .refuse(try refusal(rest.trimmingPrefix(" "), line: line, scope: &scope)) }
        if verb == "let" { return try assignment(rest, line: line, scope: &scope) }
        var parser = try ExpressionParser(rest, line: line, scope: scope)
        let step = try step(verb, &parser)
        try parser.requireEnd()
        scope.keepPositions(of: parser.scope)
        return step
    }

    private func step(_ verb: String, _ parser: inout ExpressionParser) throws(PolicyError) -> Action {
        switch verb {
        case "set": return try setting(&parser)
        case "put":
            let member = try parser.rosterMember()
            return .put(roster: member.roster, key: member.key)
        case "drop":
            let member = try parser.rosterMember()
            return .drop(roster: member.roster, key: member.key)
        case "at":
            let time = try parser.expression()
            try parser.require(.word("do"))
            let (trigger, arguments) = try invocation(&parser, of: declarations.triggers, arity: declarations.triggerArity, "a trigger")
            return .schedule(time, trigger: trigger, arguments)
        case "run":
            let (steps, arguments) = try invocation(&parser, of: declarations.steps, arity: declarations.stepsArity, "one of steps")
            return .run(steps, arguments)
        default: return try movement(verb, &parser)
        }
    }

    private func setting(_ parser: inout ExpressionParser) throws(PolicyError) -> Action {
        let (row, field) = try parser.place()
        let current = Expression.field(row, field)
        if parser.take(.sign("+=")) { return .set(row, field: field, .binary(.add, current, try parser.expression())) }
        if parser.take(.sign("-=")) { return .set(row, field: field, .binary(.subtract, current, try parser.expression())) }
        try parser.require(.sign("="))
        return .set(row, field: field, try parser.expression())
    }

    /// `take AMOUNT [of ASSET] from PARTY into POOL`, `issue AMOUNT into POOL`, `pay AMOUNT from POOL to PARTY`, `burn AMOUNT from POOL`,
    /// `move AMOUNT from POOL into POOL`.
    private func movement(_ verb: String, _ parser: inout ExpressionParser) throws(PolicyError) -> Action {
        let amount = try parser.expression()
        let asset = parser.take(.word("of")) ? try parser.expression() : nil
        if verb == "issue" {
            try parser.require(.word("into"))
            return .take(amount, asset: asset, from: nil, into: try pool(&parser, asset: asset))
        }
        try parser.require(.word("from"))
        if verb == "take" {
            let party = try parser.expression()
            try parser.require(.word("into"))
            return .take(amount, asset: asset, from: party, into: try pool(&parser, asset: asset))
        }
        let source = try pool(&parser, asset: asset)
        if verb == "burn" { return .pay(amount, asset: asset, from: source, to: .constant(.text("burned"))) }
        if verb == "pay" {
            try parser.require(.word("to"))
            return .pay(amount, asset: asset, from: source, to: try parser.expression())
        }
        try parser.require(.word("into"))
        let target = try pool(&parser, asset: asset)
        if let first = pools[source.pool].asset, let second = pools[target.pool].asset, first != second {
            throw parser.fault("\(first) cannot become \(second)")
        }
        return .move(amount, asset: asset, from: source, into: target)
    }

    private func pool(_ parser: inout ExpressionParser, asset: Expression?) throws(PolicyError) -> PoolReference {
        let reference = try parser.poolReference()
        let isOfAnyAsset = pools[reference.pool].asset == nil
        if isOfAnyAsset, asset == nil { throw parser.fault("the pool \(pools[reference.pool].name) holds any asset; say which: AMOUNT of ASSET") }
        return reference
    }

    private func invocation(
        _ parser: inout ExpressionParser, of known: [String: Int], arity: [Int], _ what: String
    ) throws(PolicyError) -> (Int, [Expression]) {
        let name = try parser.word()
        guard let index = known[name] else { throw parser.fault("\(name) is not \(what)") }
        var arguments: [Expression] = []
        try parser.require(.sign("("))
        if !parser.take(.sign(")")) {
            arguments.append(try parser.expression())
            while parser.take(.sign(",")) { arguments.append(try parser.expression()) }
            try parser.require(.sign(")"))
        }
        guard arguments.count == arity[index] else { throw parser.fault("\(name) takes \(arity[index]) values, not \(arguments.count)") }
        return (index, arguments)
    }

    /// `NAME = VALUE`; where the value is a row, the name stands for the row itself.
    func assignment(_ text: String, line: Int, scope: inout Scope) throws(PolicyError) -> Action {
        var parser = try ExpressionParser(text, line: line, scope: scope)
        let name = try parser.word()
        try parser.require(.sign("="))
        if let row = try parser.rowAlone() {
            scope.keepPositions(of: parser.scope)
            return .assignRow(slot: try scope.declare(name, roster: row.roster, line: line), row)
        }
        let value = try parser.expression()
        try parser.requireEnd()
        scope.keepPositions(of: parser.scope)
        return .assign(slot: try scope.declare(name, line: line), value)
    }

    // MARK: Steps with parts

    private mutating func compound(_ node: YAMLNode, scope: inout Scope) throws(PolicyError) -> Action {
        switch try node.entries("a step").first?.key {
        case "each":
            let members = try node.members("each", known: ["each", "do"])
            let outer = scope
            let source = try source(members["each"]!, scope: &scope)
            let body = try required(members, "do", of: "each", node)
            let step = Action.each(source, try block(body, scope: &scope))
            scope.endNames(since: outer)
            return step
        case "if":
            let members = try node.members("if", known: ["if", "do", "else"])
            let condition = try expression(members["if"]!, scope: &scope)
            let body = try required(members, "do", of: "if", node)
            let first = try block(body, scope: &scope)
            let second = try members["else"].map { node throws(PolicyError) in try block(node, scope: &scope) } ?? []
            return .choose(condition, then: first, otherwise: second)
        case "split": return .split(try split(node, scope: &scope))
        case "rank":
            let members = try node.members("rank", known: ["rank", "by", "set"])
            let outer = scope
            let source = try source(members["rank"]!, scope: &scope)
            guard let roster = source.roster else { throw PolicyError(line: node.line, "only members of a roster have ranks") }
            let value = try expression(try required(members, "by", of: "rank", node), scope: &scope)
            let name = try required(members, "set", of: "rank", node).text("set")
            scope.endNames(since: outer)
            guard let field = declarations.rosterFields[roster][name] else { throw PolicyError(line: node.line, "the roster has no field \(name)") }
            return .rank(source, by: value, field: field)
        case let other: throw PolicyError(line: node.line, "\(other ?? "an empty step") is not a step; those with parts are each, if, split, rank")
        }
    }

    private func required(_ members: [String: YAMLNode], _ key: String, of what: String, _ node: YAMLNode) throws(PolicyError) -> YAMLNode {
        guard let member = members[key] else { throw PolicyError(line: node.line, "\(what) has no \(key)") }
        return member
    }

    private mutating func split(_ node: YAMLNode, scope: inout Scope) throws(PolicyError) -> Split {
        let keys = ["split", "asset", "from", "among", "weight", "whole", "rounding", "to", "into", "part", "do"]
        let members = try node.members("split", known: keys)
        let amount = try expression(members["split"]!, scope: &scope)
        let asset = try members["asset"].map { node throws(PolicyError) in try expression(node, scope: &scope) }
        let from = try poolReference(try required(members, "from", of: "split", node), scope: &scope, asset: asset)
        let whole = try members["whole"].map { node throws(PolicyError) in try expression(node, scope: &scope) }
        let rounding = try rounding(members["rounding"], scope: &scope)
        let outer = scope
        let among = try source(try required(members, "among", of: "split", node), scope: &scope)
        let weight = try expression(try required(members, "weight", of: "split", node), scope: &scope)
        let to = try members["to"].map { node throws(PolicyError) in try expression(node, scope: &scope) }
        let into = try members["into"].map { node throws(PolicyError) in try poolReference(node, scope: &scope, asset: asset) }
        var part: Int?
        if let name = members["part"] { part = try scope.declare(try name.text("part"), line: name.line) }
        let then = try members["do"].map { node throws(PolicyError) in try block(node, scope: &scope) } ?? []
        guard (to == nil) != (into == nil) else { throw PolicyError(line: node.line, "a split says either to: (a party) or into: (a pool)") }
        scope.endNames(since: outer)
        defer { splitCount += 1 }
        return Split(
            amount: amount, asset: asset, from: from, among: among, weight: weight, whole: whole, rounding: rounding, to: to, into: into, part: part,
            then: then, number: splitCount, line: node.line)
    }

    private func rounding(_ node: YAMLNode?, scope: inout Scope) throws(PolicyError) -> Expression {
        guard let node else { return .constant(.text(Rounding.floor.rawValue)) }
        if let name = node.scalar?.text, let rounding = Rounding(rawValue: name) { return .constant(.text(rounding.rawValue)) }
        return try expression(node, scope: &scope)
    }

    private func source(_ node: YAMLNode, scope: inout Scope) throws(PolicyError) -> Source {
        var parser = try ExpressionParser(try node.text("members"), line: node.line, scope: scope)
        let source = try parser.members()
        try parser.requireEnd()
        scope = parser.scope
        return source
    }

    private func poolReference(_ node: YAMLNode, scope: inout Scope, asset: Expression?) throws(PolicyError) -> PoolReference {
        var parser = try ExpressionParser(try node.text("a pool"), line: node.line, scope: scope)
        let reference = try pool(&parser, asset: asset)
        try parser.requireEnd()
        scope.keepPositions(of: parser.scope)
        return reference
    }

    func expression(_ node: YAMLNode, scope: inout Scope) throws(PolicyError) -> Expression {
        guard let scalar = node.scalar else { throw PolicyError(line: node.line, "an expression is expected") }
        if scalar.isQuoted { return .constant(.text(scalar.text)) }
        var parser = try ExpressionParser(scalar.text, line: node.line, scope: scope)
        let value = try parser.expression()
        try parser.requireEnd()
        scope.keepPositions(of: parser.scope)
        return value
    }
}
