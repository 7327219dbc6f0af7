import EthereumPrimitives
import Foundation
import LedgerCore
import Testing

/// An epoch with many units and members. `IMO_UNITS=1000000 IMO_MEMBERS=100000` makes it large and prints what it took.
@Suite("A large epoch")
struct LargeEpochTests {
    private static func count(_ name: String, _ least: Int) -> Int { ProcessInfo.processInfo.environment[name].flatMap { Int($0) } ?? least }

    private static let policy = """
        policy: epoch
        assets: [u]
        parameters: {length: time, money: amount}
        rosters:
          members: {units: 0}
          units: {}
        pools: {pot: {asset: u, keeps: the next epoch}}
        begin:
          - take money from 'client' into pot
          - at length do finish()
        events:
          unit:
            fields: {by: name, id: name}
            refuse:
              - duplicate if id in units
            do:
              - put units[id]
              - set members[by].units += 1
        triggers:
          finish:
            do:
              - split: pot
                from: pot
                among: m in members
                weight: m.units
                rounding: cumulative
                to: m.key
        """

    @Test("Each unit counts once, each member is paid its part once, and no entry stops the others for long")
    func epoch() throws {
        let (units, members) = (Self.count("IMO_UNITS", 3_000), Self.count("IMO_MEMBERS", 1_500))
        let money = UInt256(UInt64(units * 1_000))
        var program = try ProgramLedger(
            Self.policy, given: "{\"parameters\":{\"length\":\"3600\",\"money\":\"\(money)\"}}", fund: money)
        let clock = ContinuousClock()
        let sending = try clock.measure {
            for unit in 0..<units {
                let outcome = try Self.send(unit, of: members, to: &program)
                #expect(outcome == .accepted)
            }
        }
        #expect(try Self.send(7, of: members, to: &program) == .programRefused)
        program.ledger.pass(seconds: 3_600)
        var entries: [Duration] = []
        repeat {
            entries.append(
                try clock.measure {
                    let run = RunProgram(program: program.program, version: 1)
                    let outcome = try program.ledger.apply(.runProgram(run), checking: false)
                    #expect(outcome == .accepted)
                })
        } while try !program.pool(AccountID.laterPool).isZero
        #expect(entries.count == (members + RunningProgram.paymentsPerEntry - 1) / RunningProgram.paymentsPerEntry)
        var paid = UInt256.zero
        for member in 0..<members { paid = try #require(paid.adding(try program.balance(of: Self.account(member)))) }
        #expect(paid == money)
        #expect(try program.balance(of: Self.account(0)) == UInt256(UInt64((units + members - 1) / members * 1_000)))
        var again = StateMachine(head: try program.ledger.store.head(), source: program.ledger.store)
        let replaying = try clock.measure {
            let run = Command.runProgram(RunProgram(program: program.program, version: 1))
            let outcome = try again.apply(run, id: program.ledger.nextID(), at: program.ledger.time).entry.outcome
            #expect(outcome == .programNothingDue)
        }
        guard ProcessInfo.processInfo.environment["IMO_UNITS"] != nil else { return }
        print("\(units) units of \(members) members: sent in \(sending); first entry of the close \(entries[0]), the others at most")
        print("\(entries.dropFirst().max() ?? .zero), in all \(entries.reduce(.zero, +)); opened again in \(replaying)")
    }

    private static func account(_ member: Int) -> AccountID { .address(address(UInt64(member) + 0x10000)) }

    private static func send(_ unit: Int, of members: Int, to program: inout ProgramLedger) throws -> Outcome {
        let holder = address(UInt64(unit % members) + 0x10000)
        let signer = ProgramSigner(holder: holder, authorization: try program.ledger.authorization(of: holder))
        return try program.ledger.apply(
            .sendProgramEvent(
                SendProgramEvent(
                    program: program.program, version: 1, event: "unit", fields: "{\"by\":\"\(holder)\",\"id\":\"u\(unit)\"}", signer: signer)),
            checking: false)
    }
}
