import EthereumPrimitives
import Ledger
import LedgerCore
import LedgerSQLite
import Testing

@Suite("A disk that fails")
struct FailingDiskTests {
    private let store = FailingStore()
    private let clock = TestClock()

    private func makeWriter() throws -> LedgerWriter {
        let genesis = OpenLedger(
            ledgerID: Bytes32(UInt256(1)), chainID: 31337, asset: try AssetID("local:credit"), operatorAddress: .zero, contentWindowSeconds: 3600)
        _ = try LedgerWriter.open(genesis, in: store, id: id(0), at: clock.now)
        let clock = clock
        return try LedgerWriter(store: store, proofs: FixedAnswer()) { clock.now }
    }

    private func id(_ number: UInt64) -> CommandID { CommandID(time: clock.now, random: (3, number << 1)) }

    private func create(_ name: String) throws -> Command { .createAccount(CreateAccount(name: try AccountName(name))) }

    @Test("After a failed commit nobody is answered before a commit, and the first that succeeds makes the writer healthy again")
    func failClosed() async throws {
        let writer = try makeWriter()
        #expect(writer.isHealthy)
        store.isFailing = true
        await #expect(throws: SubmissionError.self) { try await writer.submit(create("one"), id: id(1)) }
        #expect(!writer.isHealthy)
        for number in 2..<5 {
            await #expect(throws: SubmissionError.self) { try await writer.submitProvisionally(create("two"), id: id(UInt64(number))) }
        }
        store.isFailing = false
        #expect(try await writer.submitProvisionally(create("two"), id: id(5)).outcome == .accepted)
        #expect(writer.isHealthy)
        // It was answered after its commit.
        #expect(try store.head().number == 2)
    }

    @Test("A commit that nobody waited for and that failed makes the writer unhealthy too")
    func failedFlush() async throws {
        let writer = try makeWriter()
        store.isFailing = true
        _ = try await writer.submitProvisionally(create("one"), id: id(1))
        await writer.close()
        #expect(!writer.isHealthy)
        #expect(try store.head().number == 1)
    }

    @Test("A probe tells when the store can be written again, and writes no entry")
    func probe() async throws {
        let writer = try makeWriter()
        store.isFailing = true
        await #expect(throws: SubmissionError.self) { try await writer.submit(create("one"), id: id(1)) }
        await writer.probe()
        #expect(!writer.isHealthy)
        store.isFailing = false
        await writer.probe()
        #expect(writer.isHealthy)
        #expect(try store.head().number == 1)
    }

    @Test("A writer that was fenced off stays unhealthy, whatever it tries")
    func fenced() async throws {
        let ledger = try await OpenedLedger()
        let other = try SQLiteLedger(path: ledger.directory.file("ledger.sqlite"), mode: .writing)
        await #expect(throws: SubmissionError.self) { try await ledger.submit(create("one")) }
        await ledger.writer.probe()
        #expect(!ledger.writer.isHealthy)
        await #expect(throws: SubmissionError.self) { try await ledger.writer.submitProvisionally(create("two"), id: ledger.nextID()) }
        withExtendedLifetime(other) {}
    }
}
