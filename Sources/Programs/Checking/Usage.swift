/// The names that a list of steps refers to, with everything inside of it.
struct Usage {
    var parameters: Set<Int> = []
    var rosters: Set<Int> = []
    var pools: Set<Int> = []
    /// Steps that are run, with the line of the call.
    var runs: [(steps: Int, line: Int)] = []
    /// Triggers that are scheduled, and whether only under a condition.
    var schedules: [(trigger: Int, isConditional: Bool, line: Int)] = []
    /// Pools that something comes into, with the line.
    var fills: [(pool: Int, line: Int)] = []
    /// Pools that something leaves, with the line.
    var leaves: [(pool: Int, line: Int)] = []
    /// Pools that are emptied.
    var drains: Set<Int> = []
    private let pieces: [PoolDeclaration]

    init(_ steps: [Step], pools: [PoolDeclaration]) {
        pieces = pools
        add(steps, isConditional: false)
    }

    private mutating func add(_ steps: [Step], isConditional: Bool) {
        for step in steps { add(step, isConditional: isConditional) }
    }

    private mutating func add(_ step: Step, isConditional: Bool) {
        switch step.action {
        case .take(let amount, let asset, let party, let pool):
            add([amount] + [asset, party].compactMap(\.self))
            fill(pool, step.line)
        case .pay(let amount, let asset, let pool, let party):
            add([amount, party] + [asset].compactMap(\.self))
            leave(pool, amount, step.line)
        case .move(let amount, let asset, let source, let target):
            add([amount] + [asset].compactMap(\.self))
            leave(source, amount, step.line)
            fill(target, step.line)
        case .set(let row, _, let value):
            add(row)
            add([value])
        case .put(let roster, let key), .drop(let roster, let key):
            rosters.insert(roster)
            add(key)
        case .assign(_, let value): add([value])
        case .assignRow(_, let row): add(row)
        case .refuse(let refusal): add([refusal.condition])
        case .schedule(let time, let trigger, let arguments):
            add([time] + arguments)
            schedules.append((trigger, isConditional, step.line))
        case .run(let index, let arguments):
            add(arguments)
            runs.append((index, step.line))
        case .each(let source, let body):
            add(source)
            add(body, isConditional: isConditional)
        case .choose(let condition, let first, let second):
            add([condition])
            add(first, isConditional: true)
            add(second, isConditional: true)
        case .split(let split): add(split, step.line, isConditional)
        case .rank(let source, let value, _):
            add(source)
            add([value])
        }
    }

    private mutating func add(_ split: Split, _ line: Int, _ isConditional: Bool) {
        add([split.amount, split.weight, split.rounding] + [split.asset, split.whole, split.to].compactMap(\.self))
        add(split.among)
        touch(split.from)
        leaves.append((split.from.pool, line))
        if let into = split.into { fill(into, line) }
        add(split.then, isConditional: isConditional)
    }

    // MARK: Pools

    private mutating func touch(_ pool: PoolReference) {
        pools.insert(pool.pool)
        if let key = pool.key { add([key]) }
    }

    private mutating func fill(_ pool: PoolReference, _ line: Int) {
        touch(pool)
        fills.append((pool.pool, line))
    }

    /// A payment of the pool's whole balance empties it; so does any payment of a pool whose assets are known only when it runs.
    private mutating func leave(_ pool: PoolReference, _ amount: Expression, _ line: Int) {
        touch(pool)
        leaves.append((pool.pool, line))
        if pieces[pool.pool].asset == nil { drains.insert(pool.pool) }
        if case .balance(let whole, _) = amount, whole.pool == pool.pool { drains.insert(pool.pool) }
    }

    // MARK: Expressions

    mutating func add(_ expressions: [Expression]) {
        for expression in expressions { add(expression) }
    }

    private mutating func add(_ expression: Expression) {
        switch expression {
        case .constant, .local, .now: break
        case .parameter(let index): parameters.insert(index)
        case .balance(let pool, let asset):
            touch(pool)
            add([asset].compactMap(\.self))
        case .field(let row, _), .key(let row), .exists(let row): add(row)
        case .unary(_, let operand): add(operand)
        case .binary(_, let left, let right): add([left, right])
        case .condition(let condition, let first, let second): add([condition, first, second])
        case .call(_, let arguments): add(arguments)
        case .aggregate(_, let source, let value):
            add(source)
            add([value].compactMap(\.self))
        }
    }

    private mutating func add(_ row: RowSource) {
        switch row {
        case .member(let roster, let key):
            rosters.insert(roster)
            add(key)
        case .local: break
        case .search(_, let source, let value):
            add(source)
            add([value].compactMap(\.self))
        }
    }

    private mutating func add(_ source: Source) {
        switch source.kind {
        case .roster(let roster, let prefix):
            rosters.insert(roster)
            add([prefix].compactMap(\.self))
        case .list(let list): add(list)
        case .range(let first, let last): add([first, last])
        }
        add([source.condition].compactMap(\.self))
    }
}
