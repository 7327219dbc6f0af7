import EthereumPrimitives
import Ledger
import LedgerCore
import LedgerSQLite
import Synchronization
import Testing

/// Which thread applies what, and what becomes of it when the writer is closed.
@Suite("Pipeline")
struct PipelineTests {
    private final class Outcomes: Sendable {
        private let list = Mutex<[Outcome]>([])

        var all: [Outcome] { list.withLock { $0 } }

        func note(_ result: Result<Answer, SubmissionError>) {
            guard let outcome = try? result.get().entry.outcome else { return }
            list.withLock { $0.append(outcome) }
        }
    }

    private func hold(_ ledger: OpenedLedger, tokens: UInt64 = 1) -> Command {
        .hold(
            Hold(
                account: ledger.caller, model: ledger.model, keyHash: ledger.keyHash, greatestUsage: Usage([.inputToken: tokens]),
                expiresAt: ledger.clock.now.adding(milliseconds: 1000), requestHash: .zero))
    }

    @Test("A provisional hold whose records are in memory is answered before its sender goes on, and is durable with what comes after it")
    func atOnce() async throws {
        let ledger = try await OpenedLedger()
        try await ledger.accept(.credit(Credit(account: .named(ledger.caller), amount: 1000, reference: "")))
        let id = ledger.nextID()
        _ = try await ledger.submit(hold(ledger), id: id)
        let outcomes = Outcomes()
        for _ in 0..<10 { ledger.writer.submit(hold(ledger), id: ledger.nextID(), isDurable: false, answer: outcomes.note) }
        #expect(outcomes.all == Array(repeating: .accepted, count: 10))
        let entry = try await ledger.submit(.void(VoidHold(hold: id, reason: .callerLeft)), id: id.resolution)
        #expect(try ledger.store.head().number >= entry.number)
        #expect(try ledger.verify().problems == [])
    }

    @Test("Closing waits until everything is durable, however many provisional commands came before it", arguments: [1, 5, 20, 1000])
    func closing(batchCapacity: Int) async throws {
        let ledger = try await OpenedLedger()
        try await ledger.accept(.credit(Credit(account: .named(ledger.caller), amount: 10_000, reference: "")))
        await ledger.writer.close()
        for round in 0..<40 {
            let writer = try LedgerWriter(store: ledger.store, proofs: FixedAnswer(), batchCapacity: batchCapacity) { [clock = ledger.clock] in
                clock.now
            }
            let before = try ledger.store.head().number
            let count = round * 3 + 1
            for index in 0..<count {
                // Of commands of both kinds: those of calls are applied by their sender, where they can be.
                let credit = Command.credit(Credit(account: .named(ledger.caller), amount: 1, reference: ""))
                writer.submit(index % 3 == 0 ? hold(ledger) : credit, id: ledger.nextID(), isDurable: false) { _ in }
            }
            await writer.close()
            #expect(try ledger.store.head().number == before + UInt64(count))
        }
        #expect(try ledger.verify().problems == [])
    }

    @Test("A hold and its settlement, sent one after the other without waiting, are applied in that order by whoever applies them")
    func order() async throws {
        let ledger = try await OpenedLedger()
        try await ledger.accept(.credit(Credit(account: .named(ledger.caller), amount: 100_000, reference: "")))
        let outcomes = Outcomes()
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<4 {
                group.addTask {
                    for _ in 0..<500 {
                        let id = ledger.nextID()
                        let settle = Command.settle(Settle(hold: id, usage: Usage([.inputToken: 1]), source: .upstream, responseHash: .zero))
                        ledger.writer.submit(hold(ledger), id: id, isDurable: false, answer: outcomes.note)
                        ledger.writer.submit(settle, id: id.resolution, isDurable: true, answer: outcomes.note)
                    }
                }
            }
        }
        await ledger.writer.close()
        #expect(outcomes.all == Array(repeating: .accepted, count: 4000))
        #expect(try ledger.balance(of: .named(ledger.caller)).held == 0)
        #expect(try ledger.verify().problems == [])
    }
}
