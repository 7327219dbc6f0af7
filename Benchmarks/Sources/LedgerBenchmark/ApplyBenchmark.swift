import EthereumPrimitives
import LedgerCore

/// Entries per second of CPU time of the pure state machine, on one core: holds and their settlements, encoded and chained, the records in memory.
enum ApplyBenchmark {
    static func run(calls: Int) throws -> Int {
        let store = MemoryLedger(keepsJournal: false)
        var machine = StateMachine(head: .empty, source: store)
        for (index, command) in try SampleBooks.opening().enumerated() {
            let id = CommandID(high: 1, low: UInt64(index) * 2)
            let applied = try machine.apply(command, id: id, at: Timestamp(milliseconds: 1))
            guard applied.entry.outcome == .accepted else { throw BenchmarkError.refused }
        }
        try store.commit(Batch(entries: [], records: machine.takeChanges(), head: machine.head))
        var random = SampleBooks.Generator(seed: 1)
        let names = SampleBooks.names
        let holds = (0..<1000).map { _ in SampleBooks.hold(by: names, random: &random, at: Timestamp(milliseconds: 2)) }
        let start = cpuSeconds()
        for round in 0..<UInt64(calls / 1000) {
            for (index, hold) in holds.enumerated() {
                let applied = try machine.apply(.hold(hold), id: id(round, index), at: Timestamp(milliseconds: 2))
                guard applied.entry.outcome == .accepted else { throw BenchmarkError.refused }
            }
            for index in holds.indices {
                let settle = SampleBooks.settlement(of: id(round, index), random: &random)
                let applied = try machine.apply(.settle(settle), id: settle.hold.resolution, at: Timestamp(milliseconds: 2))
                guard applied.entry.outcome == .accepted else { throw BenchmarkError.refused }
            }
            _ = machine.takeChanges()
        }
        return Int(Double(2 * (calls / 1000) * 1000) / (cpuSeconds() - start))
    }

    private static func id(_ round: UInt64, _ index: Int) -> CommandID { CommandID(high: 2 + round, low: UInt64(index) * 2) }
}
