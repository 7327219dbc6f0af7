import EthereumPrimitives
import EthereumWallet
import Foundation
import GRDB
import Ledger
import LedgerCore
import LedgerSQLite
import Testing

@Suite("Journal verifier")
struct JournalVerifierTests {
    /// A closed ledger file with a dozen entries of several kinds.
    private static func makeFile() async throws -> (directory: TemporaryDirectory, entries: Int) {
        let ledger = try await OpenedLedger()
        try await ledger.accept(.credit(Credit(account: .named(ledger.caller), amount: 1_000_000, reference: "invoice 1")))
        for number in 1...3 as ClosedRange<UInt64> {
            let id = ledger.nextID()
            let hold = Hold(
                account: ledger.caller, model: ledger.model, keyHash: ledger.keyHash, greatestUsage: Usage([.inputToken: 100]),
                expiresAt: ledger.clock.now.adding(milliseconds: 1000), requestHash: .zero)
            try await ledger.submit(.hold(hold), id: id)
            try await ledger.submit(
                .settle(Settle(hold: id, usage: Usage([.inputToken: number]), source: .upstream, responseHash: .zero)), id: id.resolution)
        }
        ledger.clock.pass(seconds: 11)
        try await ledger.accept(.snapshot(TakeSnapshot(token: ledger.token)))
        let claim = { (authorization: HolderAuthorization) in
            Command.claim(
                Claim(
                    holder: ledger.issuer.address, token: ledger.token, snapshotIDs: [1], recipient: ledger.issuer.address,
                    authorization: authorization))
        }
        try await ledger.accept(ledger.signed(claim, by: ledger.issuer, nonce: 0))
        #expect(try ledger.verify().problems == [])
        let entries = Int(try ledger.verify().entries)
        await ledger.writer.close()
        try ledger.store.close()
        return (ledger.directory, entries)
    }

    private static func problems(in directory: TemporaryDirectory) throws -> [String] {
        let store = try SQLiteLedger(path: directory.file("ledger.sqlite"), mode: .reading)
        return try store.read { reader in
            do { return try JournalVerifier.verify(reader, proofs: FixedAnswer()).problems } catch let failure as StoreFailure {
                return [failure.description]
            }
        }
    }

    enum Change: CaseIterable, Sendable {
        case edit, remove, swap, append

        func apply(to bytes: [UInt8], at index: Int) -> [UInt8] {
            var changed = bytes
            switch self {
            case .edit: changed[index] ^= 1 << UInt8(index % 8)
            case .remove: changed.remove(at: index)
            case .swap:
                let other = changed.indices.first { changed[$0] != changed[index] } ?? index
                changed.swapAt(index, other)
            case .append: changed.insert(UInt8(truncatingIfNeeded: index), at: index)
            }
            return changed
        }
    }

    @Test("Every single edited, removed, swapped or added byte of the journal is found and the entry named", arguments: Change.allCases)
    func tampering(change: Change) async throws {
        let (directory, count) = try await Self.makeFile()
        let queue = try DatabaseQueue(path: directory.file("ledger.sqlite"))
        try await queue.writeWithoutTransaction { try $0.execute(sql: "PRAGMA ignore_check_constraints = ON") }
        for number in 1...count {
            for column in ["id", "entry", "hash"] {
                let original = try await queue.read {
                    try Data.fetchOne($0, sql: "SELECT \(column) FROM journal WHERE number = ?", arguments: [number])
                }
                let bytes = Array(try #require(original))
                for index in stride(from: 0, to: bytes.count, by: column == "entry" ? 7 : 5) {
                    let changed = change.apply(to: bytes, at: index)
                    guard changed != bytes else { continue }
                    try await queue.write {
                        try $0.execute(sql: "UPDATE journal SET \(column) = ? WHERE number = ?", arguments: [Data(changed), number])
                    }
                    let problems = try Self.problems(in: directory)
                    #expect(
                        problems.contains { $0.contains("entry \(number) ") || $0.contains("entry \(number):") },
                        "\(column) byte \(index) of entry \(number): \(problems)")
                    try await queue.write {
                        try $0.execute(sql: "UPDATE journal SET \(column) = ? WHERE number = ?", arguments: [Data(bytes), number])
                    }
                }
            }
        }
        #expect(try Self.problems(in: directory) == [])
    }

    @Test("A removed entry is found, the last one included", arguments: [2, 7, 0])
    func removedEntry(number: Int) async throws {
        let (directory, count) = try await Self.makeFile()
        let queue = try DatabaseQueue(path: directory.file("ledger.sqlite"))
        try await queue.write { try $0.execute(sql: "DELETE FROM journal WHERE number = ?", arguments: [number == 0 ? count : number]) }
        #expect(try Self.problems(in: directory).contains { $0.contains("entry \(number == 0 ? count : number)") })
    }

    @Test(
        "A changed, a removed and an invented record are found",
        arguments: [
            "UPDATE record SET value = x'c483010203' WHERE key = (SELECT min(key) FROM record WHERE substr(key, 1, 1) = x'04')",
            "DELETE FROM record WHERE key = (SELECT max(key) FROM record)",
            "INSERT INTO record VALUES(x'ff', x'00')",
        ])
    func changedRecord(sql: String) async throws {
        let (directory, _) = try await Self.makeFile()
        let queue = try DatabaseQueue(path: directory.file("ledger.sqlite"))
        try await queue.write { try $0.execute(sql: sql) }
        #expect(try Self.problems(in: directory).contains { $0.contains("record") })
    }

    @Test("A rewritten chain does not hide a forged claim: its signature is checked again")
    func forgedSignature() async throws {
        let ledger = try await OpenedLedger()
        try await ledger.accept(.deposit(Deposit(model: ledger.model, amount: 1000, reference: "")))
        ledger.clock.pass(seconds: 11)
        try await ledger.accept(.snapshot(TakeSnapshot(token: ledger.token)))
        await ledger.writer.close()
        // A thief with the database writes an entry of the state machine's own making, around the signature check.
        let thief = address(0xBAD)
        let claim = Claim(
            holder: ledger.issuer.address, token: ledger.token, snapshotIDs: [1], recipient: thief,
            authorization: HolderAuthorization(nonce: 0, deadline: .max, signature: [UInt8](repeating: 1, count: 65)))
        var machine = StateMachine(head: try ledger.store.head(), source: ledger.store)
        let applied = try machine.apply(.claim(claim), id: ledger.nextID(), at: ledger.clock.now)
        #expect(applied.entry.outcome == .accepted)
        try ledger.store.commit(machine.takeBatch())
        #expect(try ledger.verify().problems.contains { $0.contains("entry \(applied.entry.number)") && $0.contains("signature") })
    }

    private func address(_ number: UInt64) -> Address { Address(lowBytesOf: Bytes32(UInt256(number))) }
}
