import EthereumPrimitives
import LedgerCore

/// Entries per second of the pure state machine on one core: holds and their settlements, encoded and chained, the records in memory.
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
        let clock = ContinuousClock()
        var number: UInt64 = 0
        let elapsed = try clock.measure {
            for _ in 0..<(calls / 1000) {
                let first = number
                for hold in holds {
                    number += 2
                    let applied = try machine.apply(.hold(hold), id: CommandID(high: 2, low: number), at: Timestamp(milliseconds: 2))
                    guard applied.entry.outcome == .accepted else { throw BenchmarkError.refused }
                }
                for index in holds.indices {
                    let id = CommandID(high: 2, low: first + 2 * UInt64(index + 1))
                    let applied = try machine.apply(.settle(SampleBooks.settlement(of: id, random: &random)), id: id.resolution, at: Timestamp(milliseconds: 3))
                    guard applied.entry.outcome == .accepted else { throw BenchmarkError.refused }
                }
                _ = machine.takeChanges()
            }
        }
        return Int(Double(2 * (calls / 1000) * 1000) / (Double(elapsed / .nanoseconds(1)) / 1e9))
    }
}
