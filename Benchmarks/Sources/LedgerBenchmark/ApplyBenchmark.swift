import EthereumPrimitives
import LedgerCore

/// Measures the pure state machine on one core, in entries a second of CPU time: holds and their settlements are applied, encoded and chained, and
/// changed records are encoded. All records are in memory; the commands are made beforehand.
enum ApplyBenchmark {
    static func run(calls: Int) throws -> Int {
        let store = MemoryLedger(keepsJournal: false)
        var machine = StateMachine(head: .empty, source: store)
        for (index, command) in try SampleBooks.opening().enumerated() {
            let id = CommandID(high: 1, low: UInt64(index) * 2)
            let applied = try machine.apply(command, id: id, at: Timestamp(milliseconds: 1))
            guard applied.entry.outcome == .accepted else { throw BenchmarkError.refused }
        }
        try store.commit(machine.takeBatch())
        var random = SampleBooks.Generator(seed: 1)
        let names = SampleBooks.names
        let holds = (0..<1000).map { _ in SampleBooks.hold(by: names, random: &random, at: Timestamp(milliseconds: 2)) }
        var seconds = 0.0
        for round in 0..<UInt64(calls / 1000) {
            let commands = commands(round, holds, &random)
            let start = cpuSeconds()
            for (id, command) in commands {
                let applied = try machine.apply(command, id: id, at: Timestamp(milliseconds: 2))
                guard applied.entry.outcome == .accepted else { throw BenchmarkError.refused }
            }
            _ = machine.takeBatch()
            seconds += cpuSeconds() - start
        }
        return Int(Double(2 * (calls / 1000) * 1000) / seconds)
    }

    /// The holds of a round, and their settlements after them.
    private static func commands(_ round: UInt64, _ holds: [Hold], _ random: inout SampleBooks.Generator) -> [(CommandID, Command)] {
        let settlements = holds.indices.map { SampleBooks.settlement(of: id(round, $0), random: &random) }
        return holds.indices.map { (id(round, $0), .hold(holds[$0])) } + settlements.map { ($0.hold.resolution, .settle($0)) }
    }

    private static func id(_ round: UInt64, _ index: Int) -> CommandID { CommandID(high: 2 + round, low: UInt64(index) * 2) }
}
