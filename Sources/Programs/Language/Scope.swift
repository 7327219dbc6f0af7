/// The names that an expression may use, and where each one's value stands.
struct Scope {
    /// A name of the handler at hand: a field of its event, an argument, a `let`, or a loop's member.
    struct Local {
        var slot: Int
        /// The roster whose row it is, if it is a row.
        var roster: Int?
    }

    var declarations: Declarations
    private(set) var locals: [String: Local] = [:]
    /// The number of positions.
    private(set) var used = 0

    init(_ declarations: Declarations) { self.declarations = declarations }

    /// Gives a name the next position.
    ///
    /// - Throws: `PolicyError` where the name already means something.
    mutating func declare(_ name: String, roster: Int? = nil, line: Int) throws(PolicyError) -> Int {
        try Declarations.requireName(name, line: line)
        guard locals[name] == nil, !declarations.has(name), !Declarations.reserved.contains(name) else {
            throw PolicyError(line: line, "\(name) already means something here; choose another name")
        }
        guard used < 128 else { throw PolicyError(line: line, "more than 128 names in one place; divide it into steps") }
        locals[name] = Local(slot: used, roster: roster)
        used += 1
        return used - 1
    }

    /// Gives no position again that `inner`, a part of what is read here, gave.
    mutating func keepPositions(of inner: Scope) { used = max(used, inner.used) }

    /// Ends the names declared since `outer`; their positions are not given again.
    mutating func endNames(since outer: Scope) { locals = outer.locals }
}

/// Everything that a policy declares, by name.
struct Declarations: Sendable {
    var parameters: [String: Int] = [:]
    var rosters: [String: Int] = [:]
    var rosterFields: [[String: Int]] = []
    var pools: [String: Int] = [:]
    var poolIsKeyed: [Bool] = []
    var poolIsOfAnyAsset: [Bool] = []
    var triggers: [String: Int] = [:]
    var triggerArity: [Int] = []
    var steps: [String: Int] = [:]
    var stepsArity: [Int] = []

    static let reserved: Set<String> = [
        "at", "and", "or", "not", "in", "if", "then", "else", "for", "where", "true", "false", "null", "to", "from", "into", "of", "key", "exists",
    ]

    func has(_ name: String) -> Bool { parameters[name] != nil || rosters[name] != nil || pools[name] != nil }

    static func requireName(_ name: String, line: Int) throws(PolicyError) {
        guard !name.isEmpty, name.utf8.count <= 40, name.first!.isLetter, name.allSatisfy({ $0.isLetter || $0.isNumber || $0 == "_" }),
            name.allSatisfy(\.isASCII)
        else { throw PolicyError(line: line, "\(name) is no name: a letter, then at most 39 letters, digits or _") }
    }
}
