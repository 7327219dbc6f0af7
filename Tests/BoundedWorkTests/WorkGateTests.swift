import BoundedWork
import Synchronization
import Testing

@Suite("A gate for work")
struct WorkGateTests {
    private struct Record {
        var running = 0
        var mostRunning = 0
        var order: [Int] = []
    }

    /// Shares a record between tasks.
    private final class Recorder: Sendable {
        private let record = Mutex(Record())

        var result: Record { record.withLock { $0 } }

        func change(_ body: (inout Record) -> Void) { record.withLock { body(&$0) } }
    }

    @Test("No more jobs run at a time than there are slots, and all of them run", arguments: [1, 2, 5])
    func slots(count: Int) async throws {
        let gate = WorkGate(slots: count)
        let recorder = Recorder()
        try await withThrowingTaskGroup { group in
            for number in 0..<500 {
                group.addTask {
                    try await gate.turn {
                        recorder.change { record in
                            record.running += 1
                            record.mostRunning = max(record.mostRunning, record.running)
                            record.order.append(number)
                        }
                        await Task.yield()
                        recorder.change { $0.running -= 1 }
                    }
                }
            }
            try await group.waitForAll()
        }
        let result = recorder.result
        #expect(result.mostRunning <= count && result.running == 0)
        #expect(result.order.sorted() == Array(0..<500))
    }

    @Test("Jobs that wait have their turns in the order in which they came")
    func order() async throws {
        let gate = WorkGate(slots: 1)
        let recorder = Recorder()
        try await withThrowingTaskGroup { group in
            try await gate.turn {
                for number in 0..<200 {
                    // Runs on this task until it waits, so that the jobs stand in line one after the other.
                    group.addImmediateTask { try await gate.turn { recorder.change { $0.order.append(number) } } }
                }
            }
            try await group.waitForAll()
        }
        #expect(recorder.result.order == Array(0..<200))
    }

    @Test("A gate without slots is a gate with one")
    func atLeastOne() async throws {
        #expect(try await WorkGate(slots: 0).turn { 7 } == 7)
    }
}
