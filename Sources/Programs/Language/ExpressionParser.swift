/// Reads expressions by precedence: `or`, `and`, `not`, comparisons, sums, products, signs, members.
struct ExpressionParser {
    private let tokens: [Token]
    private var position = 0
    private var depth = 0
    let line: Int
    let source: String
    var scope: Scope

    init(_ source: String, line: Int, scope: Scope) throws(PolicyError) {
        tokens = try Token.all(in: source, line: line)
        (self.source, self.line, self.scope) = (source, line, scope)
    }

    // MARK: Tokens

    var next: Token? { position < tokens.count ? tokens[position] : nil }
    private var following: Token? { position + 1 < tokens.count ? tokens[position + 1] : nil }

    func fault(_ message: String) -> PolicyError { PolicyError(line: line, "\(message): \(source)") }

    mutating func take(_ token: Token) -> Bool {
        guard next == token else { return false }
        position += 1
        return true
    }

    mutating func require(_ token: Token) throws(PolicyError) {
        guard take(token) else { throw fault("expected \(token.shown), found \(next?.shown ?? "the end")") }
    }

    mutating func word() throws(PolicyError) -> String {
        guard case .word(let word)? = next else { throw fault("expected a name, found \(next?.shown ?? "the end")") }
        position += 1
        return word
    }

    func requireEnd() throws(PolicyError) {
        if let next { throw fault("\(next.shown) is not expected here") }
    }

    // MARK: Operators

    mutating func expression() throws(PolicyError) -> Expression {
        depth += 1
        defer { depth -= 1 }
        guard depth <= 40 else { throw fault("more than 40 levels") }
        var left = try conjunction()
        while take(.word("or")) { left = .binary(.or, left, try conjunction()) }
        return left
    }

    private mutating func conjunction() throws(PolicyError) -> Expression {
        var left = try negation()
        while take(.word("and")) { left = .binary(.and, left, try negation()) }
        return left
    }

    private mutating func negation() throws(PolicyError) -> Expression {
        if take(.word("not")) { return .unary(.not, try negation()) }
        return try comparison()
    }

    private mutating func comparison() throws(PolicyError) -> Expression {
        let left = try sum()
        let operators: [(Token, BinaryOperator)] = [
            (.sign("<="), .lessOrEqual), (.sign(">="), .greaterOrEqual), (.sign("=="), .equal), (.sign("!="), .unequal), (.sign("<"), .less),
            (.sign(">"), .greater), (.word("in"), .isIn),
        ]
        for (token, kind) in operators where take(token) {
            if kind == .isIn, case .word(let name)? = next, let roster = scope.declarations.rosters[name] {
                position += 1
                return .exists(.member(roster: roster, key: [left]))
            }
            return .binary(kind, left, try sum())
        }
        return left
    }

    private mutating func sum() throws(PolicyError) -> Expression {
        var left = try product()
        while true {
            if take(.sign("+")) {
                left = .binary(.add, left, try product())
            } else if take(.sign("-")) {
                left = .binary(.subtract, left, try product())
            } else {
                return left
            }
        }
    }

    private mutating func product() throws(PolicyError) -> Expression {
        var left = try signed()
        while true {
            if take(.sign("*")) {
                left = .binary(.multiply, left, try signed())
            } else if take(.sign("/")) {
                left = .binary(.divide, left, try signed())
            } else {
                return left
            }
        }
    }

    private mutating func signed() throws(PolicyError) -> Expression {
        if take(.sign("-")) { return .unary(.negate, try signed()) }
        return try primary()
    }

    // MARK: Operands

    private mutating func primary() throws(PolicyError) -> Expression {
        switch next {
        case .number(let number)?:
            position += 1
            return .constant(.number(number))
        case .text(let text)?:
            position += 1
            return .constant(.text(text))
        case .sign("(")?:
            position += 1
            let inner = try expression()
            try require(.sign(")"))
            return inner
        case .word(let word)?:
            position += 1
            return try named(word)
        default: throw fault("expected a value, found \(next?.shown ?? "the end")")
        }
    }

    private mutating func named(_ word: String) throws(PolicyError) -> Expression {
        switch word {
        case "true": return .constant(.flag(true))
        case "false": return .constant(.flag(false))
        case "null": return .constant(.none)
        case "at": return .now
        case "if":
            let condition = try expression()
            try require(.word("then"))
            let first = try expression()
            try require(.word("else"))
            return .condition(condition, first, try expression())
        default: break
        }
        if next == .sign("("), let call = try call(word) { return call }
        if let row = try row(named: word) { return try member(of: row) }
        if let local = scope.locals[word] { return .local(local.slot) }
        if let parameter = scope.declarations.parameters[word] { return .parameter(parameter) }
        if scope.declarations.pools[word] != nil { return .balance(try poolReference(word), asset: nil) }
        throw fault("\(word) is not declared; declare it as a parameter, roster or pool, or as a field of the event")
    }

    /// A row that begins at `word`, if one does: `roster[key]` or a variable that holds a row.
    private mutating func row(named word: String) throws(PolicyError) -> RowSource? {
        if let local = scope.locals[word], let roster = local.roster { return .local(local.slot, roster: roster) }
        guard let roster = scope.declarations.rosters[word] else { return nil }
        return .member(roster: roster, key: try keyList())
    }

    mutating func keyList() throws(PolicyError) -> [Expression] {
        try require(.sign("["))
        var keys = [try expression()]
        while take(.sign(",")) { keys.append(try expression()) }
        try require(.sign("]"))
        guard keys.count <= 4 else { throw fault("a key has at most four parts") }
        return keys
    }

    private mutating func member(of row: RowSource) throws(PolicyError) -> Expression {
        try require(.sign("."))
        let name = try word()
        switch name {
        case "exists": return .exists(row)
        case "key": return .key(row)
        default: return .field(row, try field(name, of: row.roster))
        }
    }

    func field(_ name: String, of roster: Int) throws(PolicyError) -> Int {
        guard let index = scope.declarations.rosterFields[roster][name] else {
            throw fault("the roster has no field \(name); it has \(scope.declarations.rosterFields[roster].keys.sorted().joined(separator: ", "))")
        }
        return index
    }

    /// A place that `set` writes: a field of a member or of a row's variable.
    mutating func place() throws(PolicyError) -> (RowSource, Int) {
        let name = try word()
        guard let row = try row(named: name) else { throw fault("\(name) is not a roster or a member of one; only members' fields are set") }
        try require(.sign("."))
        return (row, try field(try word(), of: row.roster))
    }

    /// A roster's member by key, as `put` and `drop` name it.
    mutating func rosterMember() throws(PolicyError) -> (roster: Int, key: [Expression]) {
        let name = try word()
        guard let roster = scope.declarations.rosters[name] else { throw fault("\(name) is not a roster") }
        return (roster, try keyList())
    }

    mutating func poolReference() throws(PolicyError) -> PoolReference { try poolReference(try word()) }

    private mutating func poolReference(_ name: String) throws(PolicyError) -> PoolReference {
        guard let pool = scope.declarations.pools[name] else { throw fault("\(name) is not a pool") }
        guard scope.declarations.poolIsKeyed[pool] else { return PoolReference(pool: pool) }
        let key = try keyList()
        guard key.count == 1 else { throw fault("a pool's key has one part") }
        return PoolReference(pool: pool, key: key[0])
    }

    // MARK: Calls

    private mutating func call(_ name: String) throws(PolicyError) -> Expression? {
        if let search = Search(rawValue: name) {
            try require(.sign("("))
            let row = try searched(search)
            try require(.sign(")"))
            return try member(of: row)
        }
        let aggregate = Aggregate(rawValue: name)
        let function = Function(rawValue: name)
        guard aggregate != nil || function != nil else { throw fault("\(name) is not a function") }
        try require(.sign("("))
        if aggregate == .count, case .word? = next, following == .word("in") {
            let outer = scope
            let source = try members()
            scope = restored(outer)
            try require(.sign(")"))
            return .aggregate(.count, source, nil)
        }
        if let aggregate, let start = comprehensionStart() { return try comprehension(aggregate, start: start) }
        guard let function else { throw fault("\(name)(VALUE for MEMBER in ROSTER) is expected") }
        var arguments = [try expression()]
        while take(.sign(",")) { arguments.append(try expression()) }
        try require(.sign(")"))
        guard function.arity.contains(arguments.count) else {
            throw fault("\(name) takes \(function.arity.lowerBound) to \(function.arity.upperBound) values")
        }
        return .call(function, arguments)
    }

    /// Where this call's `for` stands, if it has one: the value before it is read only after its variable is known.
    private func comprehensionStart() -> Int? {
        var (index, level) = (position, 0)
        while index < tokens.count {
            switch tokens[index] {
            case .sign("("), .sign("["): level += 1
            case .sign(")"), .sign("]"):
                if level == 0 { return nil }
                level -= 1
            case .word("for"): if level == 0 { return index }
            default: break
            }
            index += 1
        }
        return nil
    }

    private mutating func comprehension(_ aggregate: Aggregate, start: Int) throws(PolicyError) -> Expression {
        let (value, source) = try valueAndSource(start: start)
        try require(.sign(")"))
        return .aggregate(aggregate, source, value)
    }

    private mutating func valueAndSource(start: Int) throws(PolicyError) -> (Expression, Source) {
        let begin = position
        let outer = scope
        position = start + 1
        let source = try members()
        let end = position
        position = begin
        let value = try expression()
        guard position == start else { throw fault("expected for, found \(next?.shown ?? "the end")") }
        position = end
        scope = restored(outer)
        return (value, source)
    }

    private mutating func searched(_ search: Search) throws(PolicyError) -> RowSource {
        let outer = scope
        if search == .best {
            guard let start = comprehensionStart() else { throw fault("best(VALUE for MEMBER in ROSTER) is expected") }
            let (value, source) = try valueAndSource(start: start)
            guard source.roster != nil else { throw fault("best looks through a roster") }
            return .search(.best, source, by: value)
        }
        let source = try members()
        scope = restored(outer)
        guard source.roster != nil else { throw fault("\(search.rawValue) looks through a roster") }
        return .search(search, source, by: nil)
    }

    /// The row that a `let` names, where what follows is a row and nothing more.
    mutating func rowAlone() throws(PolicyError) -> RowSource? {
        let begin = position
        if case .word(let name)? = next {
            position += 1
            if let search = Search(rawValue: name), take(.sign("(")) {
                let row = try searched(search)
                try require(.sign(")"))
                if next == nil { return row }
            } else if scope.declarations.rosters[name] != nil || scope.locals[name]?.roster != nil, let row = try row(named: name), next == nil {
                return row
            }
        }
        position = begin
        return nil
    }

    /// Names that a comprehension declared end with it, but their positions are not given again.
    private func restored(_ outer: Scope) -> Scope {
        var scope = scope
        scope.endNames(since: outer)
        return scope
    }

    /// `m in members where …`, `s in 1 to 3` or `n in names`; its variable stays declared for what follows.
    mutating func members() throws(PolicyError) -> Source {
        let name = try word()
        try require(.word("in"))
        let kind = try sourceKind()
        var roster: Int?
        if case .roster(let index, _) = kind { roster = index }
        let slot = try scope.declare(name, roster: roster, line: line)
        let condition = take(.word("where")) ? try expression() : nil
        return Source(kind: kind, variable: slot, condition: condition)
    }

    private mutating func sourceKind() throws(PolicyError) -> Source.Kind {
        if case .word(let word)? = next, let roster = scope.declarations.rosters[word] {
            position += 1
            guard next == .sign("[") else { return .roster(roster, prefix: nil) }
            let keys = try keyList()
            guard keys.count == 1 else { throw fault("members are found by the first part of their key") }
            return .roster(roster, prefix: keys[0])
        }
        let first = try sum()
        if take(.word("to")) { return .range(first, try sum()) }
        return .list(first)
    }
}
