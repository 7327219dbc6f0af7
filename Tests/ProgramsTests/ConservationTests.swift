import Foundation
import Programs
import Testing

@Suite("What goes in comes out or lies in a named pool")
struct ConservationTests {
    private static let events = 120
    /// 60 seeds, or as many as the environment variable IMO_SEEDS says: 90,000 are ten million steps.
    static let seeds = Array(1...(ProcessInfo.processInfo.environment["IMO_SEEDS"].flatMap { UInt64($0) } ?? 60))

    @Test("Random policies keep their books after every event, refused or not, and after the end", arguments: seeds)
    func random(seed: UInt64) throws {
        var random = RandomPolicy(seed: seed)
        let policy = try Policy(yaml: random.yaml())
        #expect(policy.faults.isEmpty, "\(policy.faults)")
        let members = (0..<random.next(12)).map { index in
            Given.Member(key: .text("m\(index)"), fields: ["weight": .number(Fraction(text: "\(random.next(4))/\(1 + random.next(9))")!)])
        }
        let program = try Program(policy, given: Given(parameters: [:], rosters: ["members": members]))
        var refused = 0
        for step in 0..<Self.events {
            let before = program.books
            let kind = try apply(&random, to: program, policy, at: Fraction(step * random.next(3) + step))
            let after = program.books
            for book in after { try #require(book.balance, "seed \(seed), step \(step): \(book)") }
            guard kind != nil else { continue }
            refused += 1
            if program.now == Fraction(0) { try #require(before == after, "seed \(seed), step \(step): a refused event changed the books") }
        }
        try program.close()
        for book in program.books { try #require(book.balance, "seed \(seed): \(book)") }
        #expect(refused > 0)
    }

    private func apply(_ random: inout RandomPolicy, to program: Program, _ policy: Policy, at time: Fraction) throws -> String? {
        let index = random.next(policy.events.count)
        var values: [Value] = []
        for (name, _) in policy.events[index].fields {
            switch name {
            case "amount": values.append(.number(Fraction(random.next(3) == 0 ? random.next(5) : random.next(100_000))))
            case "by": values.append(.text("m\(random.next(12))"))
            default: values.append(.text("i\(random.next(40))"))
            }
        }
        return try program.apply(index, values, at: max(time, program.now))
    }

    @Test("The check of the books finds a unit too many, a unit too few, and a pool below nothing")
    func canaries() {
        let good = Books(asset: "u", received: Fraction(7), paid: Fraction(4), held: Fraction(3), least: Fraction(0))
        #expect(good.balance)
        for change in [\Books.received, \.paid, \.held] as [WritableKeyPath<Books, Fraction>] {
            var bad = good
            bad[keyPath: change] = bad[keyPath: change] + Fraction(1)
            #expect(!bad.balance)
        }
        var negative = good
        negative.least = Fraction(-1)
        #expect(!negative.balance)
    }

    @Test("Members that a refused event dropped are all there again, in their order")
    func droppedMembers() throws {
        let policy = try Policy(
            yaml: """
                policy: droppers
                assets: [u]
                rosters:
                  members: {given: {}}
                pools: {pot: {asset: u, keeps: nobody}}
                events:
                  clear:
                    fields: {amount: amount, keep: flag}
                    do:
                      - take amount from 'payer' into pot
                      - each: m in members
                        do:
                          - drop members[m.key]
                      - refuse kept if keep
                facts:
                  names: list(m.key for m in members)
                """)
        let names = (0..<40).map { Value.text("m\($0)") }
        let program = try Program(
            policy, given: Given(parameters: [:], rosters: ["members": names.map { Given.Member(key: $0, fields: [:]) }]))
        #expect(try program.apply(0, [.number(Fraction(1)), .flag(true)], at: Fraction(1)) == "kept")
        #expect(try program.facts["names"] == .list(names))
        #expect(try program.apply(0, [.number(Fraction(1)), .flag(false)], at: Fraction(2)) == nil)
        #expect(try program.facts["names"] == .list([]))
    }

    @Test("A refused event changes nothing, even after steps that were done")
    func undone() throws {
        let policy = try Policy(
            yaml: """
                policy: p
                assets: [u]
                rosters:
                  people: {paid: 0}
                pools:
                  fund: {asset: u, keeps: x}
                events:
                  pay:
                    fields: {amount: amount}
                    do:
                      - put people['new']
                      - set people['old'].paid += amount
                      - take amount from 'x' into fund
                      - drop people['old']
                      - at at + 1 do later()
                      - refuse tooMuch if amount > 5
                triggers:
                  later:
                    do:
                      - pay fund from fund to 'y'
                facts:
                  people: list(p.key for p in people)
                """)
        let program = try Program(policy, given: Given(parameters: [:], rosters: [:]))
        #expect(try program.apply(0, [.number(Fraction(6))], at: Fraction(1)) == "tooMuch")
        try program.close()
        #expect(program.books == [Books(asset: "u", received: .zero, paid: .zero, held: .zero, least: .zero)])
        #expect(try program.facts["people"] == .list([]))
    }

    @Test(
        "Amounts that are not whole, shares above one and divisions by zero stop the program with the line",
        arguments: [
            ("pay fund / 2 from fund to 'x'", "is no amount"), ("pay 1 / (fund - 3) from fund to 'x'", "divided by zero"),
            ("pay 'x' from fund to 'x'", "a number is needed"), ("set people['a'].paid = power(2, 0 - 1)", "a power"),
            ("set people['a'].paid = power(power(2, 60000), 60000)", "bits"),
            ("set people['a'].paid = sum(i for i in 1 to 2000000)", "at most a million"),
        ])
    func faults(step: String, message: String) throws {
        let text = """
            policy: p
            assets: [u]
            rosters:
              people: {paid: 0}
            pools:
              fund: {asset: u, keeps: x}
            begin:
              - take 3 from 'x' into fund
              - \(step)
            """
        let policy = try Policy(yaml: text)
        let fault = #expect(throws: ProgramFault.self) { _ = try Program(policy, given: Given(parameters: [:], rosters: [:])) }
        #expect(fault?.line == 9 && fault?.message.contains(message) == true, "\(String(describing: fault))")
    }
}
