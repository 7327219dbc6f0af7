/// A generator of policies, as text, and of events for them. The same seed gives the same.
struct RandomPolicy {
    private var state: UInt64

    init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }

    mutating func next(_ bound: Int) -> Int {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return Int(state >> 33) % bound
    }

    private static let roundings = ["floor", "cumulative", "firstParts", "lifetime", "story"]

    /// A policy with a waterfall over random pools, a split with a random rounding, a gate, a timer and a debt.
    mutating func yaml() -> String {
        let shares = (1...3).map { _ in "\(next(3))/\(7 + next(5))" }
        return """
            policy: random
            assets: [u]
            rosters:
              members: {given: {weight: share, got: amount}}
              held: {by: '', amount: 0, state: 'open'}
              debts: {left: 0}
            pools:
              income: {asset: u, keeps: the next payment}
              one: {asset: u, keeps: the first}
              two: {asset: u, each: member, keeps: the member}
              hold: {asset: u, each: payment}
            events:
              pay:
                fields: {id: name, by: name, amount: amount}
                refuse:
                  - duplicate if id in held
                  - belowLeast if amount < \(next(4))
                do:
                  - take amount from by into hold[id]
                  - set held[id].by = by
                  - set held[id].amount = amount
                  - at at + \(1 + next(50)) do settle(id)
              back:
                fields: {id: name}
                refuse:
                  - wrongState if held[id].state != 'open'
                do:
                  - set held[id].state = 'back'
                  - pay hold[id] from hold[id] to held[id].by
                  - refuse tooMuch if held[id].amount > \(5 + next(2_000))
              owe:
                fields: {id: name, amount: amount}
                do:
                  - set debts[id].left += amount
              draw:
                fields: {by: name, amount: amount}
                do:
                  - pay amount from \(next(2) == 0 ? "one" : "two[by]") to by
              leave:
                fields: {by: name}
                do:
                  - drop members[by]
            triggers:
              settle:
                with: [id]
                do:
                  - if: held[id].state == 'open'
                    do:
                      - set held[id].state = 'settled'
                      - move hold[id] from hold[id] into income
                      - run divide()
            steps:
              divide:
                do:
                  - each: d in debts where d.left > 0
                    do:
                      - let paying = min(d.left, income)
                      - pay paying from income to d.key
                      - set d.left -= paying
                  - move floor(income * \(shares[0])) from income into one
                  - split: floor(income * \(shares[1]))
                    from: income
                    among: m in members
                    weight: m.weight
                    rounding: \(Self.roundings[next(5)])
                    into: two[m.key]
                    part: part
                    do:
                      - set m.got += part
                      - pay \(next(2) == 0 ? "part" : "0") from two[m.key] to m.key
            close:
              - each: h in held
                do:
                  - pay hold[h.key] from hold[h.key] to h.by
            """
    }
}
