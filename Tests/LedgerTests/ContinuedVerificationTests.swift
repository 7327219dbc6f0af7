import EthereumPrimitives
import Foundation
import GRDB
import Ledger
import LedgerCore
import LedgerSQLite
import Testing

@Suite("A verification that continues an earlier one")
struct ContinuedVerificationTests {
    /// A ledger file that is verified up to an entry and has more after it.
    private struct Verified {
        let ledger: OpenedLedger
        let before: UInt64
        var file: String { ledger.directory.file("ledger.sqlite") }
        var stateFile: String { ledger.directory.file("verified.sqlite") }

        init(adding count: Int = 5) async throws {
            ledger = try await OpenedLedger()
            try await ledger.accept(.credit(Credit(account: .named(ledger.caller), amount: 1000, reference: "")))
            let state = try ReplayFile(path: ledger.directory.file("verified.sqlite"), rules: "1")
            before = try Self.verify(ledger.store, into: state).entries
            for number in 0..<count {
                try await ledger.accept(.withdraw(Withdraw(account: .named(ledger.caller), amount: 1, reference: "\(number)")))
            }
            await ledger.writer.close()
        }

        func verify(past: JournalVerifier.Past = .rehashed, rules: String = "1") throws -> JournalVerifier.Report {
            let reader = try SQLiteLedger(path: file, mode: .reading)
            return try Self.verify(reader, into: try ReplayFile(path: stateFile, rules: rules), past: past)
        }

        private static func verify(
            _ store: SQLiteLedger, into state: ReplayFile, past: JournalVerifier.Past = .rehashed
        ) throws -> JournalVerifier.Report {
            try JournalVerifier.verify(into: state, past: past, proofs: FixedAnswer(), access: { body in try store.read { try body($0) } })
        }

        func execute(_ sql: String) throws {
            let queue = try DatabaseQueue(path: file)
            try queue.writeWithoutTransaction { try $0.execute(sql: "PRAGMA ignore_check_constraints = ON; " + sql) }
            try queue.close()
        }
    }

    @Test("It replays what is new and comes to the report of a whole one", arguments: [JournalVerifier.Past.rehashed, .trusted])
    func sameReport(past: JournalVerifier.Past) async throws {
        let verified = try await Verified()
        let report = try verified.verify(past: past)
        #expect(report.problems == [])
        #expect(report.entriesVerifiedBefore == verified.before && report.entries == verified.before + 5)
        let whole = try verified.ledger.verify()
        #expect(whole.entriesVerifiedBefore == 0)
        #expect(report.head == whole.head && report.records == whole.records)
        #expect(try verified.verify(past: past).entriesVerifiedBefore == report.entries, "nothing is new the next time")
    }

    @Test(
        "A head that was known is an ancestor of the present one, or the ledger contradicts it",
        arguments: [KnownHead.Source.acknowledged, .verified])
    func knownHeads(source: KnownHead.Source) async throws {
        let ledger = try await OpenedLedger()
        let (first, old) = (try #require(try ledger.store.entries(from: 1, limit: 1).first), try ledger.store.head())
        try await ledger.accept(.credit(Credit(account: .named(ledger.caller), amount: 5, reference: "")))
        let head = try ledger.store.head()
        func contradiction(_ number: UInt64, _ hash: Bytes32) throws -> String? {
            try KnownHead(source, number: number, hash: hash).contradiction(in: ledger.store)
        }
        #expect(try contradiction(head.number, head.hash) == nil)
        #expect(try contradiction(old.number, old.hash) == nil)
        #expect(try contradiction(1, first.hash) == nil)
        #expect(try contradiction(0, .zero) == nil)
        #expect(try contradiction(old.number, head.hash)?.contains("entry \(old.number) ") == true)
        #expect(try contradiction(head.number + 1, head.hash)?.contains("entry \(head.number)") == true)
    }

    @Test("A byte that changed in an entry that was verified before is found, in every column", arguments: ["entry", "id", "hash"])
    func changedPast(column: String) async throws {
        let verified = try await Verified()
        for number in 1...verified.before {
            let change = "substr(\(column), 1, 6) || CAST(x'5a' AS BLOB) || substr(\(column), 8)"
            try verified.execute("CREATE TABLE kept AS SELECT * FROM journal WHERE number = \(number)")
            try verified.execute("UPDATE journal SET \(column) = CAST(\(change) AS BLOB) WHERE number = \(number)")
            #expect(try verified.verify().problems.contains { $0.contains("entry \(number) ") }, "\(column) of entry \(number)")
            try verified.execute("UPDATE journal SET \(column) = (SELECT \(column) FROM kept) WHERE number = \(number); DROP TABLE kept")
        }
        #expect(try verified.verify().problems == [])
    }

    @Test("Without reading the past a change in it goes unnoticed, but not one of the last entry that was verified")
    func trustedPast() async throws {
        let verified = try await Verified()
        try verified.execute("UPDATE journal SET hash = zeroblob(32) WHERE number = 2")
        #expect(try verified.verify(past: .trusted).problems == [])
        try verified.execute("UPDATE journal SET hash = zeroblob(32) WHERE number = \(verified.before + 5)")
        #expect(try verified.verify(past: .trusted).problems.contains { $0.contains("entry \(verified.before + 5) ") })
    }

    @Test("A past that was cut off is found", arguments: [JournalVerifier.Past.rehashed, .trusted])
    func cutOffPast(past: JournalVerifier.Past) async throws {
        let verified = try await Verified()
        try verified.execute("DELETE FROM journal WHERE number >= \(verified.before)")
        #expect(try verified.verify(past: past).problems.contains { $0.contains("entry \(verified.before) is missing") })
    }

    @Test("A changed and a removed record are found, also of entries that were verified before")
    func changedRecords() async throws {
        let verified = try await Verified(adding: 0)
        try verified.execute("UPDATE record SET value = x'c0' WHERE key = (SELECT min(key) FROM record)")
        #expect(try verified.verify().problems.contains { $0.contains("differs") })
        try verified.execute("DELETE FROM record WHERE key = (SELECT max(key) FROM record)")
        #expect(try verified.verify().problems.contains { $0.contains("lacks") })
    }

    @Test("What another program replayed, and a file that is damaged, are thrown away")
    func otherRules() async throws {
        let verified = try await Verified()
        #expect(try verified.verify(rules: "2").entriesVerifiedBefore == 0)
        #expect(try verified.verify(rules: "2").entriesVerifiedBefore == verified.before + 5)
        try Data("this is no database at all, and it is longer than the header of one would be".utf8)
            .write(to: URL(fileURLWithPath: verified.stateFile))
        let report = try verified.verify(rules: "2")
        #expect(report.entriesVerifiedBefore == 0 && report.isVerified)
    }

    @Test("A journal of many pages is verified while it is written to, and the one entry at fault named")
    func manyPages() async throws {
        let verified = try await Verified(adding: 0)
        let ledger = verified.ledger
        let store = try SQLiteLedger(path: verified.file, mode: .writing)
        var machine = StateMachine(head: try store.head(), source: store)
        func append(_ count: Int) throws {
            let credit = Command.credit(Credit(account: .named(ledger.caller), amount: 1, reference: ""))
            for _ in 0..<count { _ = try machine.apply(credit, id: ledger.nextID(), at: ledger.clock.now) }
            try store.commit(machine.takeBatch())
        }
        try append(52_000)
        var accesses = 0
        var shown: [UInt64] = []
        let state = try ReplayFile(path: nil, rules: "1")
        let report = try JournalVerifier.verify(
            into: state, past: .rehashed, proofs: FixedAnswer(), progress: { shown.append($0.entries) },
            access: { body in
                accesses += 1
                if accesses == 2 { try append(10) }
                try store.read { try body($0) }
            })
        #expect(report.problems == [])
        #expect(report.entries == verified.before + 52_010)
        #expect(accesses == 2 && shown.count > 50 && shown == shown.sorted())
        try store.close()
        try verified.execute("UPDATE journal SET entry = CAST(entry || x'00' AS BLOB) WHERE number = 41234")
        #expect(try verified.verify().problems.contains { $0.contains("entry 41234 ") })
    }
}
