/// A program's rules, read and checked: what it takes in, who is in it, what refuses an event, where each amount goes, and what time does.
package struct Policy: Sendable {
    package var name: String
    package var about: String
    package var assets: [String]
    package var parameters: [Parameter]
    package var rosters: [RosterDeclaration]
    package var pools: [PoolDeclaration]
    /// The steps when the program begins, and when it is closed after everything else.
    var begin: Handler
    var close: Handler
    package var events: [EventDeclaration]
    var triggers: [Handler]
    var steps: [Handler]
    /// The facts that are told of a program besides amounts.
    var facts: [Fact]
    var declarations: Declarations
    var splitCount: Int
}

/// A number, a name or a choice that is fixed when a program is registered.
package struct Parameter: Sendable {
    package var name: String
    package var type: ValueType
    package var line: Int
}

/// A value that is shown by name, where its condition holds.
struct Fact: Sendable {
    var name: String
    var condition: Expression?
    var value: Expression
    var frame: Int
}

/// The type of a parameter or of an event's field.
package struct ValueType: Sendable, Hashable {
    package enum Kind: String, Sendable, CaseIterable {
        /// A whole number of an asset's smallest unit, below 2²⁵⁶.
        case amount
        /// A whole number of things.
        case count
        /// Seconds, days or blocks: the program's own clock.
        case time
        /// An exact fraction, not negative.
        case share
        case name, flag, names, shares
    }

    package var kind: Kind
    package var isOptional: Bool
}

/// Members in order, each with a key and fields.
package struct RosterDeclaration: Sendable {
    package var name: String
    package var fields: [(name: String, initial: Value)]
    /// The types of fields that were declared by a type instead of a value.
    package var types: [String: ValueType]
    /// Whether its first members are a parameter.
    package var isGiven: Bool
    package var line: Int
}

/// A place where an asset lies until a rule moves it.
package struct PoolDeclaration: Sendable {
    package var name: String
    /// The name that is shown.
    package var label: String
    /// The parameter whose value is its name, if one is.
    var naming: Int?
    /// Its asset; none where what comes in says it.
    package var asset: String?
    package var isKeyed: Bool
    /// Whose an amount is that lies here after all is done; none where nothing may.
    package var keeps: String?
    package var line: Int
}

/// A kind of event that anybody may send to a program.
package struct EventDeclaration: Sendable {
    package var name: String
    /// Whether it begins something new, which a version of the program does no more once a later one is in force.
    package var opens: Bool
    package var fields: [(name: String, type: ValueType)]
    var preparation: [Step]
    var refusals: [Refusal]
    var handler: Handler
}

struct Refusal: Sendable {
    var kind: String
    var condition: Expression
    var line: Int
}

/// A list of steps with its arguments and the number of positions that its names take.
struct Handler: Sendable {
    var name: String
    var arity: Int
    var frame: Int
    var body: [Step]
    var line: Int

    static let nothing = Handler(name: "", arity: 0, frame: 0, body: [], line: 1)
}
