import EthereumPrimitives
import LedgerCore
import Testing

/// Each event is followed by a check of all invariants, among them that a program's accounts have what its pools hold.
@Suite("Programs in the ledger")
struct ProgramTests {
    private let alice = ProgramLedger.alice
    private let bob = ProgramLedger.bob
    private let carol = ProgramLedger.carol

    private func unit(_ id: String, by holder: Address) -> String { "{\"id\":\"\(id)\",\"by\":\"\(holder)\"}" }

    @Test("A unit is paid by real postings once enough reviewers accepted it")
    func paid() throws {
        var labels = try ProgramLedger()
        #expect(try labels.send("submit", unit("one", by: carol), by: carol) == .accepted)
        #expect(try labels.pool("escrow") == 90)
        #expect(try labels.balance(of: .named(labels.client)) == 910)
        #expect(try labels.send("accept", unit("one", by: alice), by: alice) == .accepted)
        #expect(try labels.send("accept", unit("one", by: bob), by: bob) == .accepted)
        #expect(try labels.pool("escrow") == 0)
        #expect(try labels.balance(of: .address(carol)) == 90)
    }

    @Test("Silence pays whom the policy names, once, when the program is run at or after its time")
    func silence() throws {
        var labels = try ProgramLedger()
        #expect(try labels.send("submit", unit("one", by: carol), by: carol) == .accepted)
        labels.ledger.pass(seconds: 59)
        #expect(try labels.run() == .programNothingDue)
        labels.ledger.pass(seconds: 1)
        #expect(try labels.send("accept", unit("one", by: alice), by: alice) == .programDue)
        #expect(try labels.run() == .accepted)
        #expect(try labels.balance(of: .named(labels.client)) == 1_000)
        #expect(try labels.run() == .programNothingDue)
    }

    @Test("Replay, a stranger, another's name, twice, unknown fields and other programs each have their outcome, and change nothing")
    func refusals() throws {
        var labels = try ProgramLedger()
        #expect(try labels.send("submit", unit("one", by: carol), by: carol) == .accepted)
        let replay = SendProgramEvent(
            program: labels.program, version: 1, event: "submit", fields: unit("one", by: carol),
            signer: ProgramSigner(holder: carol, authorization: HolderAuthorization(nonce: 0, deadline: .max, signature: [])))
        let records = labels.ledger.store.records.map(\.value)
        #expect(try labels.ledger.apply(.sendProgramEvent(replay)) == .authorizationReplayed)
        #expect(try labels.send("submit", unit("one", by: carol), by: carol) == .programRefused)
        #expect(try labels.send("accept", unit("one", by: carol), by: carol) == .programRefused)
        #expect(try labels.send("submit", unit("two", by: alice), by: carol) == .programNotYours)
        #expect(try labels.send("submit", unit("two", by: alice)) == .programSignatureNeeded)
        #expect(try labels.send("submit", "{\"id\":\"two\"}", by: carol) == .programEventInvalid)
        #expect(try labels.send("submit", "{\"id\":\"two\",\"by\":\"\(carol)\",\"more\":\"1\"}", by: carol) == .programEventInvalid)
        let lowercase = "0x" + Hex.encode(alice.bytes).suffix(40)
        #expect(try labels.send("submit", "{\"id\":\"two\",\"by\":\"\(lowercase)\"}", by: alice) == .programEventInvalid)
        #expect(try labels.send("withdraw", "{}", by: carol) == .programEventInvalid)
        #expect(try labels.send("submit", unit("two", by: carol), by: carol, version: 2) == .programVersionNotFound)
        #expect(labels.ledger.store.records.map(\.value) == records)
    }

    @Test("An event whose money is not there is taken back whole, and the program goes on as if it had never been")
    func unfunded() throws {
        var labels = try ProgramLedger(fund: 100)
        #expect(try labels.send("submit", unit("one", by: carol), by: carol) == .accepted)
        #expect(try labels.send("submit", unit("two", by: carol), by: carol) == .insufficientBalance)
        #expect(try labels.send("accept", unit("two", by: alice), by: alice) == .accepted, "a label that is not there is open")
        labels.ledger.pass(seconds: 60)
        #expect(try labels.run() == .accepted)
        #expect(try labels.balance(of: .named(labels.client)) == 100)
    }

    @Test("What began under a version ends under it; what begins goes to the version in force")
    func versions() throws {
        var labels = try ProgramLedger()
        #expect(try labels.send("submit", unit("one", by: carol), by: carol) == .accepted)
        let start = labels.ledger.time.adding(milliseconds: 10_000)
        let dearer = ProgramLedger.labelsGiven.replacing("\"90\"", with: "\"95\"")
        #expect(try labels.register(ProgramLedger.labels, given: dearer, startsAt: start) == .accepted)
        #expect(try labels.send("submit", unit("two", by: carol), by: carol, version: 2) == .programNotStarted)
        labels.ledger.pass(seconds: 10)
        #expect(try labels.send("submit", unit("two", by: carol), by: carol) == .programSuperseded)
        #expect(try labels.send("submit", unit("two", by: carol), by: carol, version: 2) == .accepted)
        #expect(try labels.pool("escrow", version: 2) == 95)
        #expect(try labels.send("accept", unit("one", by: alice), by: alice) == .accepted)
        #expect(try labels.send("accept", unit("one", by: bob), by: bob) == .accepted)
        #expect(try labels.balance(of: .address(carol)) == 90)
        #expect(try labels.register(ProgramLedger.labels, given: dearer, startsAt: start.adding(milliseconds: 5)) == .accepted)
        let past = Timestamp(milliseconds: start.milliseconds - 1)
        #expect(try labels.register(ProgramLedger.labels, given: dearer, startsAt: past) == .programStartInPast)
    }

    @Test("A policy with a fault, a parameter too few, or an account that is not there is not registered")
    func terms() throws {
        var labels = try ProgramLedger()
        #expect(try labels.register("policy: x", given: "{}") == .programTermsInvalid)
        #expect(try labels.register(ProgramLedger.labels, given: "{}") == .programTermsInvalid)
        let stranded = ProgramLedger.labels.replacing("      - at at + timeout do silence(id)\n", with: "")
        #expect(try labels.register(stranded, given: ProgramLedger.labelsGiven) == .programTermsInvalid)
        let feed = ProgramFeed(account: .named(try AccountName("nobody")), event: "submit")
        #expect(try labels.register(ProgramLedger.labels, given: ProgramLedger.labelsGiven, feed: feed) == .accountNotFound)
        let wrong = ProgramFeed(account: .named(labels.client), event: "submit")
        #expect(try labels.register(ProgramLedger.labels, given: ProgramLedger.labelsGiven, feed: wrong) == .programTermsInvalid)
    }

    @Test("A policy that makes money, or takes it from whoever did not sign, moves nothing")
    func thieves() throws {
        let thief = """
            policy: thief
            assets: [u]
            pools: {pot: {asset: u, keeps: nobody}}
            events:
              steal:
                fields: {by: name, from_: name}
                do:
                  - take 5 from from_ into pot
              make:
                fields: {by: name}
                do:
                  - issue 5 into pot
            """
        var program = try ProgramLedger(thief, given: "{}")
        #expect(try program.send("steal", "{\"by\":\"\(bob)\",\"from_\":\"\(alice)\"}", by: bob) == .programPayerInvalid)
        #expect(try program.send("steal", "{\"by\":\"\(bob)\",\"from_\":\"acme\"}", by: bob) == .programPayerInvalid)
        #expect(try program.send("steal", "{\"by\":\"acme\",\"from_\":\"\(alice)\"}") == .programPayerInvalid)
        #expect(try program.send("make", "{\"by\":\"\(bob)\"}", by: bob) == .programFaulty)
        #expect(try program.send("steal", "{\"by\":\"\(bob)\",\"from_\":\"\(bob)\"}", by: bob) == .accepted)
        #expect(try program.pool("pot") == 5)
    }

    @Test("A feed's money goes in when the program is run, and a program that ends pays out what is left")
    func feedAndEnd() throws {
        let pot = """
            policy: pot
            assets: [u]
            pools: {pot: {asset: u, keeps: the owner}, stakes: {asset: u, each: member, keeps: the member}}
            events:
              charge:
                fields: {amount: amount}
                do:
                  - take amount from 'client' into pot
              stake:
                fields: {by: name, amount: amount}
                do:
                  - take amount from by into stakes[by]
            """
        let feed = ProgramFeed(account: .named(try AccountName("acme")), event: "charge")
        var program = try ProgramLedger(pot, given: "{}", feed: feed)
        #expect(try program.run() == .accepted)
        #expect(try program.pool("pot") == 1_000)
        #expect(try program.run() == .programNothingDue)
        #expect(try program.send("stake", "{\"by\":\"\(alice)\",\"amount\":\"7\"}", by: alice) == .accepted)
        #expect(try program.ledger.apply(.endProgram(EndProgram(program: program.program, version: 1))) == .accepted)
        #expect(try program.balance(of: .named(program.client)) == 1_000)
        #expect(try program.balance(of: .address(alice)) == 1_000)
        #expect(try program.send("stake", "{\"by\":\"\(alice)\",\"amount\":\"7\"}", by: alice) == .programEnded)
    }

    @Test("Payments that one entry has no room for wait, and are made in their order by the next runs")
    func manyPayments() throws {
        let epoch = """
            policy: epoch
            assets: [u]
            rosters: {members: {given: {}}}
            pools: {pot: {asset: u, keeps: nobody}}
            events:
              fill:
                fields: {by: name}
                do:
                  - take 5000 from 'client' into pot
                  - at at + 10 do finish()
            triggers:
              finish:
                do:
                  - split: pot
                    from: pot
                    among: m in members
                    weight: 1
                    to: m.key
            """
        let members = (1...2_500).map { "\"\(address(UInt64($0 + 0x10000)))\"" }.joined(separator: ",")
        var program = try ProgramLedger(epoch, given: "{\"rosters\":{\"members\":[\(members)]}}", fund: 10_000)
        #expect(try program.send("fill", "{\"by\":\"acme\"}") == .accepted)
        program.ledger.pass(seconds: 10)
        for left: UInt256 in [3_000, 1_000, 0] {
            #expect(try program.run() == .accepted)
            #expect(try program.pool(AccountID.laterPool) == left)
        }
        #expect(try program.run() == .programNothingDue)
        #expect(try program.balance(of: .address(address(0x10001))) == 2)
        #expect(try program.balance(of: .address(address(UInt64(0x10000 + 2_500)))) == 2)
    }

    @Test("A ledger that is opened again has the same programs: the same events give the same records")
    func reopened() throws {
        var labels = try ProgramLedger()
        for id in ["one", "two", "three"] { #expect(try labels.send("submit", unit(id, by: carol), by: carol) == .accepted) }
        #expect(try labels.send("accept", unit("two", by: alice), by: alice) == .accepted)
        #expect(try labels.send("submit", unit("two", by: carol), by: carol) == .programRefused)
        var again = StateMachine(head: try labels.ledger.store.head(), source: labels.ledger.store)
        let authorization = try labels.ledger.authorization(of: bob)
        let accept = Command.sendProgramEvent(
            SendProgramEvent(
                program: labels.program, version: 1, event: "accept", fields: unit("two", by: bob),
                signer: ProgramSigner(holder: bob, authorization: authorization)))
        let id = CommandID(time: labels.ledger.time, random: (7, 8))
        #expect(try again.apply(accept, id: id, at: labels.ledger.time).entry.outcome == .accepted)
        #expect(try labels.ledger.apply(accept, id: id) == .accepted)
        #expect(again.head == (try labels.ledger.store.head()))
        #expect(try labels.balance(of: .address(carol)) == 90)
    }
}
