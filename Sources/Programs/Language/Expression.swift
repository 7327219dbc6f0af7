/// A checked expression of a policy: total, without side effects, names resolved to positions.
indirect enum Expression: Sendable {
    case constant(Value)
    case local(Int)
    case parameter(Int)
    case now
    case balance(PoolReference, asset: Expression?)
    /// A row's field; of a row that does not exist, the field's initial value.
    case field(RowSource, Int)
    case key(RowSource)
    case exists(RowSource)
    case unary(UnaryOperator, Expression)
    case binary(BinaryOperator, Expression, Expression)
    case condition(Expression, Expression, Expression)
    case call(Function, [Expression])
    case aggregate(Aggregate, Source, Expression?)
}

/// A pool and, where it has one balance a member, whose.
struct PoolReference: Sendable {
    var pool: Int
    var key: Expression?
}

/// Where a row comes from: a roster by key, a variable of a loop, or a search.
indirect enum RowSource: Sendable {
    case member(roster: Int, key: [Expression])
    case local(Int, roster: Int)
    case search(Search, Source, by: Expression?)

    var roster: Int {
        switch self {
        case .member(let roster, _), .local(_, let roster): roster
        case .search(_, let source, _): source.roster ?? -1
        }
    }
}

enum Search: String, Sendable, CaseIterable {
    /// The first member that fits, in the roster's order.
    case first
    /// The last member that fits.
    case last
    /// The member with the greatest value; ties go to whoever is first.
    case best
}

enum UnaryOperator: Sendable { case negate, not }

enum BinaryOperator: Sendable {
    case add, subtract, multiply, divide, equal, unequal, less, lessOrEqual, greater, greaterOrEqual, and, or, isIn
}

enum Function: String, Sendable, CaseIterable {
    case floor, min, max, power, count, total, item, join, linesRoot

    /// The number of arguments.
    var arity: ClosedRange<Int> {
        switch self {
        case .floor, .count, .total: 1...1
        case .linesRoot: 1...2
        case .power, .item: 2...2
        case .min, .max, .join: 2...8
        }
    }
}

enum Aggregate: String, Sendable, CaseIterable { case sum, count, max, min, median, list }

/// Members in order: of a roster (of those whose first key part is given), of a list, or the whole numbers of an interval with both ends.
struct Source: Sendable {
    enum Kind: Sendable {
        case roster(Int, prefix: Expression?)
        case list(Expression)
        case range(Expression, Expression)
    }

    var kind: Kind
    var variable: Int
    var condition: Expression?

    var roster: Int? {
        if case .roster(let roster, _) = kind { roster } else { nil }
    }
}
