import EthereumPrimitives
import Foundation
import GRDB
import Ledger
import LedgerCore
import LedgerSQLite
import Testing

@Suite("Sums of movements by quarters of an hour")
struct QuarterSumTests {
    private struct Place: Hashable {
        let quarter: UInt64
        let command: String
        let model: ModelID?
        let key: Bytes32?
    }

    /// The same sums, added up from the single movements.
    private static func expected(
        of account: AccountID, reader: any LedgerReader, index: any MovementReader, ledger: OpenedLedger
    ) throws -> [Place: [UInt256]] {
        var lines = StatementLineReader(of: account, reader: reader)
        var sums: [Place: [UInt256]] = [:]
        for movement in try index.movements(of: account, .money(.settlement), in: 0..<UInt64.max, limit: .max) {
            let line = try lines.line(movement)
            var isCall = line.call != nil
            if case .named = account {} else { isCall = false }
            let place = Place(
                quarter: line.time.milliseconds / 900_000, command: movement.command, model: isCall ? ledger.model : nil,
                key: isCall ? ledger.keyHash : nil)
            let sum = sums[place] ?? [0, 0, 0]
            sums[place] = zip(sum, [1, movement.received, movement.given]).map { $0.adding($1) ?? .max }
        }
        return sums
    }

    @Test("They are the movements added up, whether the history followed the journal entry by entry or at once", arguments: [1, 2, 3] as [UInt64])
    func sums(seed: UInt64) async throws {
        let ledger = try await AccountHistoryTests.makeLedger(seed: seed, steps: 150)
        let followed = try SQLiteHistory(path: ledger.directory.file("followed.sqlite"))
        try followed.read(of: ledger.store) { _, _ in }
        for _ in 0..<3 {
            try await ledger.accept(.credit(Credit(account: .named(ledger.caller), amount: 7, reference: "")))
            try followed.read(of: ledger.store) { _, _ in }
        }
        for history in [followed, try SQLiteHistory(path: ledger.directory.file("whole.sqlite"))] {
            try history.read(of: ledger.store) { reader, index in
                for account in AccountHistoryTests.accounts(ledger) {
                    let sums = try index.agreedSums(of: account, .money(.settlement), in: 0..<(1 << 40), reader: reader)
                    let found = sums.map {
                        (Place(quarter: $0.quarter, command: $0.command, model: $0.model, key: $0.key), [UInt256($0.count), $0.received, $0.given])
                    }
                    #expect(try Dictionary(uniqueKeysWithValues: found) == Self.expected(of: account, reader: reader, index: index, ledger: ledger))
                }
            }
        }
    }

    @Test("A sum that was changed in the file is noticed, and the history is made anew")
    func changed() async throws {
        let ledger = try await AccountHistoryTests.makeLedger(seed: 4, steps: 60)
        let path = ledger.directory.file("history.sqlite")
        let history = try SQLiteHistory(path: path)
        try history.read(of: ledger.store) { _, _ in }
        let other = try DatabaseQueue(path: path)
        try await other.write { try $0.execute(sql: "UPDATE quarter SET received = zeroblob(32)") }
        try other.close()
        var remade = 0
        try history.readRemaking(of: ledger.store, willRemake: { _ in remade += 1 }) { reader, index in
            _ = try index.agreedSums(of: .named(ledger.caller), .money(.settlement), in: 0..<(1 << 40), reader: reader)
        }
        #expect(remade == 1)
    }
}
