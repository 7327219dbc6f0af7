import Programs
import Testing

@Suite("Policies that are refused, each with its line")
struct PolicyCheckTests {
    private static let head =
        "policy: p\nassets: [u, v]\nparameters:\n  fee: amount\nrosters:\n  people: {paid: 0}\npools:\n  fund: {asset: u, keeps: the payer}\n"

    @Test("All templates are accepted", arguments: TemplateFiles.names)
    func templates(name: String) throws {
        let policy = try Policy(yaml: TemplateFiles.text("templates/\(name)/policy.yaml"))
        #expect(policy.faults.isEmpty, "\(policy.faults)")
    }

    @Test(
        "What cannot be read names its line",
        arguments: [
            ("begin:\n  - take fee from 'x' into found\n", 10, "found is not a pool"),
            ("begin:\n  - take fees from 'x' into fund\n", 10, "fees is not declared"),
            ("begin:\n  - gives fee from fund to 'x'\n", 10, "gives is not a step"),
            ("begin:\n  - pay fee from fund\n", 10, "expected to"),
            ("begin:\n  - pay (fee from fund to 'x'\n", 10, "expected )"),
            ("begin:\n  - set people['a'].payed = 1\n", 10, "no field payed"),
            ("begin:\n  - set fee = 1\n", 10, "only members' fields are set"),
            ("begin:\n  - let fee = 1\n", 10, "already means something"),
            ("begin:\n  - at 5 do nothing()\n", 10, "nothing is not a trigger"),
            ("begin:\n  - pay 'x from fund to 'x'\n", 10, "has no end"),
            ("begin:\n  - split: fee\n    from: fund\n    among: p in people\n    weight: 1\n", 10, "either to"),
            ("begin:\n  - if: fee > 0\n", 10, "if has no do"),
            ("events:\n  e:\n    fields: {by: person}\n", 11, "person is not a type"),
            ("events:\n  e:\n    refuse:\n      - late at > 5\n", 12, "KIND if CONDITION"),
            ("event:\n  e: {}\n", 9, "no key event"),
            ("begin: &all\n  - put people['a']\nclose: *all\n", 9, "anchors"),
            ("begin:\n  - take 1 from 'x' into fund\nbegin:\n  - take 1 from 'x' into fund\n", 11, "twice"),
        ])
    func unreadable(body: String, line: Int, message: String) {
        let error = #expect(throws: PolicyError.self) { try Policy(yaml: Self.head + body) }
        #expect(error?.message.contains(message) == true && error?.line == line, "\(String(describing: error))")
    }

    @Test(
        "What would strand money, run for ever or mean nothing is refused with its line",
        arguments: [
            ("  pot: u\nbegin:\n  - take fee from 'x' into pot\n  - put people['a']\n  - take 1 from 'x' into fund\n", 11, "stranded"),
            (
                "begin:\n  - take fee from 'x' into fund\n  - put people['a']\n  - at 5 do again()\ntriggers:\n  again:\n    do:\n      - at at + 5 do again()\n",
                14, "brings itself about again"
            ),
            (
                "begin:\n  - take fee from 'x' into fund\n  - put people['a']\n  - run first()\nsteps:\n  first:\n    do:\n      - run second()\n"
                    + "  second:\n    do:\n      - run first()\n",
                14, "runs itself"
            ),
            ("begin:\n  - take 1 from 'x' into fund\n  - put people['a']\n", 4, "fee is never used"),
            ("begin:\n  - take fee from 'x' into fund\n", 6, "people is never used"),
            (
                "begin:\n  - take fee from 'x' into fund\n  - put people['a']\ntriggers:\n  late:\n    do:\n      - put people['b']\n", 13,
                "late is never due"
            ),
            ("  pot: {asset: u, keeps: x}\nbegin:\n  - take fee from 'x' into fund\n  - put people['a']\n", 9, "nothing comes into"),
        ])
    func open(body: String, line: Int, message: String) throws {
        let faults = try Policy(yaml: Self.head + body).faults
        #expect(faults.contains { $0.message.contains(message) && $0.line == line }, "\(faults)")
    }

    @Test("One asset cannot become another")
    func assets() {
        let body = "  other: {asset: v, keeps: x}\nbegin:\n  - move fee from fund into other\n"
        let error = #expect(throws: PolicyError.self) { try Policy(yaml: Self.head + body) }
        #expect(error?.message.contains("u cannot become v") == true && error?.line == 11)
    }
}
