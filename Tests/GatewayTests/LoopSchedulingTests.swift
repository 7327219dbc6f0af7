import InferenceProxy
import NIOEmbedded
import Synchronization
import Testing

@Suite("Scheduling of a busy process")
struct LoopSchedulingTests {
    /// Remembers the changes of policy; the scheduling of the test process stays as it is.
    private final class Changes: Sendable {
        private let policies = Mutex<[LoopScheduling.Policy]>([])
        var all: [LoopScheduling.Policy] { policies.withLock { $0 } }
        func append(_ policy: LoopScheduling.Policy) { policies.withLock { $0.append(policy) } }
    }

    private let changes = Changes()
    private let loops = [EmbeddedEventLoop(), EmbeddedEventLoop()]

    private func scheduling(processors: Int) -> LoopScheduling {
        LoopScheduling(processorCount: processors) { [changes] in changes.append($0) }
    }

    @Test("The process is scheduled in batches while its event loops together use more than a quarter of the processors")
    func together() {
        let scheduling = scheduling(processors: 2)
        // The shares of both loops after each report, and the policy that holds then.
        let reports: [(loop: Int, share: Double, isBatch: Bool)] = [
            (0, 0.3, false), (1, 0.1, false), (1, 0.21, true), (0, 0.9, true), (1, 0, true), (0, 0.5, false), (0, 0.51, true), (0, 0, false),
            (1, 1, true),
        ]
        for report in reports {
            scheduling.report(report.share, of: ObjectIdentifier(loops[report.loop]))
            #expect((changes.all.last ?? .interactive) == (report.isBatch ? .batch : .interactive), "after \(report)")
        }
        #expect(changes.all == [.batch, .interactive, .batch, .interactive, .batch], "each change is carried out once")
    }

    @Test("A loop that has gone idle takes the whole process back, unless another one is busy")
    func idle() {
        let scheduling = scheduling(processors: 1)
        for loop in loops { scheduling.report(1, of: ObjectIdentifier(loop)) }
        scheduling.report(0, of: ObjectIdentifier(loops[0]))
        #expect(changes.all == [.batch])
        scheduling.report(0, of: ObjectIdentifier(loops[1]))
        #expect(changes.all == [.batch, .interactive])
    }

    @Test("One busy caller on one loop leaves a machine of two processors interactive")
    func oneCaller() {
        let scheduling = scheduling(processors: 2)
        scheduling.report(0.45, of: ObjectIdentifier(loops[0]))
        #expect(changes.all.isEmpty)
    }
}
