import EthereumPrimitives
import Ledger
import LedgerCore
import Testing

/// The writer's state machine without threads.
@Suite("Pipeline machine")
struct PipelineMachineTests {
    private static let seedsPerTest: UInt64 = 100

    @Test(
        "In any order of senders, lanes, commits, timers and probes, all is applied once and in order, committed, answered once, and closed",
        arguments: 0..<40 as Range<UInt64>)
    func anyOrder(block: UInt64) {
        var traces: Set<UInt64> = []
        var reached: Set<String> = []
        for seed in block * Self.seedsPerTest..<(block + 1) * Self.seedsPerTest {
            var world = PipelineWorld(seed: seed)
            #expect(throws: Never.self, "seed \(seed)") { try world.run() }
            traces.insert(world.trace)
            reached.formUnion(world.reached)
        }
        #expect(traces.count > Int(Self.seedsPerTest) * 9 / 10, "nearly every seed is an order of its own")
        #expect(reached == ["leftover", "busy", "closed", "sleep", "full batch", "timer", "failure", "favour"])
    }

    @Test("A deliberate fault around the machine is caught", arguments: PipelineWorld.Fault.allCases)
    func canary(_ fault: PipelineWorld.Fault) {
        let caught = (0..<200 as Range<UInt64>).contains { seed in
            var world = PipelineWorld(seed: seed, fault: fault)
            do { try world.run() } catch { return true }
            return false
        }
        #expect(caught)
    }

    @Test("A thread that does what is not its turn stops the program")
    func borders() async {
        await #expect(processExitsWith: .failure) {
            var machine = PipelineMachine(queueCapacity: 1, batchCapacity: 1)
            _ = machine.senderApplied(leftover: nil, .none)
        }
        await #expect(processExitsWith: .failure) {
            var machine = PipelineMachine(queueCapacity: 1, batchCapacity: 1)
            _ = machine.nextStep(of: .first, .none, mustReadStore: false)
        }
        await #expect(processExitsWith: .failure) {
            var machine = PipelineMachine(queueCapacity: 1, batchCapacity: 1)
            _ = machine.sealed(by: .first)
        }
        await #expect(processExitsWith: .failure) {
            var machine = PipelineMachine(queueCapacity: 1, batchCapacity: 1)
            _ = machine.commitEnded(on: .second, answerCount: 0)
        }
        await #expect(processExitsWith: .failure) {
            var machine = PipelineMachine(queueCapacity: 1, batchCapacity: 1)
            _ = machine.answered(by: .first)
        }
        await #expect(processExitsWith: .failure) {
            var machine = PipelineMachine(queueCapacity: 1, batchCapacity: 1)
            _ = machine.flushTimerFired()
        }
    }
}
