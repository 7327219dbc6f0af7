/// One line of a rule.
struct Step: Sendable {
    var line: Int
    var action: Action
}

/// One thing that a rule does. Amounts only ever move: what comes in lies in a pool until it is paid out, so that nothing is made or lost.
indirect enum Action: Sendable {
    /// Money from a party outside; without one, units of the program's own.
    case take(Expression, asset: Expression?, from: Expression?, into: PoolReference)
    case pay(Expression, asset: Expression?, from: PoolReference, to: Expression)
    case move(Expression, asset: Expression?, from: PoolReference, into: PoolReference)
    case set(RowSource, field: Int, Expression)
    case put(roster: Int, key: [Expression])
    case drop(roster: Int, key: [Expression])
    case assign(slot: Int, Expression)
    case assignRow(slot: Int, RowSource)
    /// Ends the event as refused, and takes back what it did.
    case refuse(Refusal)
    case schedule(Expression, trigger: Int, [Expression])
    case run(Int, [Expression])
    case each(Source, [Step])
    case choose(Expression, then: [Step], otherwise: [Step])
    case split(Split)
    case rank(Source, by: Expression, field: Int)
}

/// A pool's amount, divided among members by weight.
struct Split: Sendable {
    var amount: Expression
    var asset: Expression?
    var from: PoolReference
    var among: Source
    var weight: Expression
    /// The whole that the weights are parts of; their sum where it is not given.
    var whole: Expression?
    var rounding: Expression
    var to: Expression?
    var into: PoolReference?
    /// The position of each member's part, for the steps that follow it.
    var part: Int?
    var then: [Step]
    /// Where this split's memory stands, for roundings over a lifetime.
    var number: Int
    var line: Int
}

/// The rounding of parts that are no whole units, by the name that a policy gives.
package enum Rounding: String, Sendable, CaseIterable {
    /// ⌊amount · weight / whole⌋; what is left stays.
    case floor
    /// ⌊amount · weights so far / whole⌋ less what those before got, as Drips does: nothing is left of a whole.
    case cumulative
    /// Floors, then one more to each of the first parts until the whole is reached, as Numscript does.
    case firstParts
    /// ⌊all that ever came · share⌋ less what was paid: small payments are not lost.
    case lifetime
    /// Lifetime, but never more than the floors of the single payments brought in, as Story does.
    case story
}
