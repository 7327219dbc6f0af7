import Foundation
import GRDB
import LedgerCore
import LedgerSQLite
import Testing

@Suite("The write-ahead log's cap")
struct WriteAheadLogTests {
    private let directory: TemporaryDirectory
    private let store: SQLiteLedger
    private let limits: WALLimits
    private var file: String { directory.file("ledger.sqlite") }

    init() throws {
        directory = try TemporaryDirectory()
        var limits = WALLimits()
        limits.checkpointBytes = 128 << 10
        limits.capBytes = 1 << 20
        self.limits = limits
        store = try SQLiteLedger(path: directory.file("ledger.sqlite"), mode: .writing, walLimits: limits)
    }

    private var logBytes: Int {
        let attributes = try? FileManager.default.attributesOfItem(atPath: file + "-wal")
        return attributes?[.size] as? Int ?? 0
    }

    /// One commit of some pages.
    private func commit(_ number: UInt8) throws(StoreFailure) {
        let records = (0..<8 as Range<UInt8>).map { (key: [200, number, $0], value: Optional([UInt8](repeating: number, count: 2_000))) }
        try store.commit(Batch(entries: [], records: records, head: try store.head()))
    }

    @Test("A reader that stays open makes commits fail at the cap; they succeed again when it has ended, and nothing is lost")
    func longReader() async throws {
        try commit(0)
        var configuration = Configuration()
        configuration.allowsUnsafeTransactions = true
        let reader = try DatabaseQueue(path: file, configuration: configuration)
        try await reader.writeWithoutTransaction { try $0.execute(sql: "BEGIN; SELECT count(*) FROM record") }
        var committed: [UInt8] = [0]
        var failure: StoreFailure?
        for number in 1...200 as ClosedRange<UInt8> {
            do throws(StoreFailure) { try commit(number) } catch {
                failure = error
                break
            }
            committed.append(number)
        }
        #expect(failure?.code == .unavailable && failure?.description.contains("1 MiB") == true)
        #expect(committed.count > 10)
        #expect((limits.capBytes / 2...limits.capBytes + limits.checkpointBytes).contains(logBytes))
        #expect(try store.load(.account(try AccountName("anybody"))) == nil, "reading goes on")
        try await reader.writeWithoutTransaction { try $0.execute(sql: "COMMIT") }
        let deadline = ContinuousClock.now + .seconds(60)
        while ContinuousClock.now < deadline, (try? commit(255)) == nil { await Task.yield() }
        try commit(254)
        #expect(logBytes < limits.capBytes, "a log that a reader made grow is cut")
        for number in committed { #expect(try store.scan(prefix: [200, number], after: nil, limit: 10).count == 8) }
    }

    @Test("Without a reader in the way commits never meet the cap")
    func noReader() throws {
        for round in 0..<500 { try commit(UInt8(round % 250)) }
        #expect(logBytes <= limits.capBytes + limits.checkpointBytes)
    }
}
