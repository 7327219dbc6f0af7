internal import Dispatch
internal import LedgerCore
internal import Synchronization

/// Puts the two stages of a ``Batcher`` on threads: while one thread commits a batch, others apply the next one, which grows until the disk is free.
///
/// A command of a call is applied on the thread that sends it, where stage one is free and all records are in memory: that takes less than changing
/// threads does. One of two threads of the pipeline, its lanes, applies all other commands. ``PipelineMachine`` decides who does what. This class locks it,
/// tells it what happened, and does what it says.
final class Pipeline: Sendable {
    /// The longest time for which an entry that nobody waits for stays out of the store, so that a call's hold shares the flush of its settlement.
    private static let lingerMilliseconds = 100

    private let batcher: Batcher
    private let machine: Mutex<PipelineMachine>
    private let bell = DispatchSemaphore(value: 0)
    private let threads = PipelineMachine.Lane.allCases.map { DispatchQueue(label: "imo.ledger.writer.\($0)", qos: .userInitiated) }

    init(batcher: Batcher, queueCapacity: Int, batchCapacity: Int) {
        self.batcher = batcher
        machine = Mutex(PipelineMachine(queueCapacity: queueCapacity, batchCapacity: batchCapacity))
    }

    /// Commands that wait to be applied.
    var waitingCount: Int { machine.withLock { $0.waitingCount } }

    /// Takes a command and answers it once, on any thread.
    func enqueue(_ submission: Submission) {
        switch tell({ $0.arrive(submission) }) {
        case .applyHere: applyHere(submission)
        case .waits: break
        case .refused(let refusal): submission.answer(.failure(refusal))
        }
    }

    /// Takes no more commands; see ``PipelineMachine/close(_:)``. A command that was applied on its sender's thread is answered there, which may be
    /// after `done` was called.
    func close(_ done: @escaping @Sendable () -> Void) { carryOut(machine.withLock { $0.close(done) }) }

    /// Tests whether the store can be written again, then calls `done`.
    func probe(_ done: @escaping @Sendable () -> Void) { carryOut(machine.withLock { $0.probe(done) }) }

    /// Tells the machine of an event, and carries out what follows from it besides the reply.
    private func tell<Reply: Sendable>(_ event: (inout sending PipelineMachine) -> (Reply, PipelineMachine.Effects)) -> Reply {
        let (reply, effects) = machine.withLock { event(&$0) }
        carryOut(effects)
        return reply
    }

    private func carryOut(_ effects: PipelineMachine.Effects) {
        if let lane = effects.laneToStart { threads[lane.rawValue].async { self.run(on: lane) } }
        if effects.wakesSleeper { bell.signal() }
        if effects.armsTimer { armTimer() }
        for notice in effects.notices { notice() }
    }

    private func armTimer() {
        let tick = DispatchTimeInterval.milliseconds(Pipeline.lingerMilliseconds / PipelineMachine.lingerTicks)
        DispatchQueue.global(qos: .userInitiated).asyncAfter(deadline: .now() + tick) {
            self.carryOut(self.machine.withLock { $0.flushTimerFired() })
        }
    }
}

// MARK: - On a sender's thread

extension Pipeline {
    /// Applies a sender's command, and a few of others that arrive meanwhile, with stage one.
    private func applyHere(_ submission: Submission) {
        var answers: [(Submission, Answer)] = []
        var next: Submission? = submission
        while let submission = next {
            var leftover: Submission?
            switch batcher.applyAtOnce(submission) {
            case .answered(let answer): answers.append((submission, answer))
            case .awaitsCommit: break
            case .impossible: leftover = submission
            }
            let pending = batcher.pending
            next = tell { $0.senderApplied(leftover: leftover, pending) }
        }
        // After stage one was given away, and the sender's own last: an answer may be the beginning of something long.
        for (submission, answer) in answers.reversed() { submission.answer(.success(answer)) }
    }
}

// MARK: - On a lane

extension Pipeline {
    /// Begins with stage one; ends when there is no work, or when the other lane does it.
    private func run(on lane: PipelineMachine.Lane) {
        var sealed: SealedBatch?
        while true {
            let (pending, mustReadStore) = (batcher.pending, batcher.mustReadStore)
            switch tell({ $0.nextStep(of: lane, pending, mustReadStore: mustReadStore) }) {
            case .apply(let submissions): batcher.apply(submissions)
            case .sleep: bell.wait()
            case .seal: sealed = batcher.seal()
            case .commit:
                if sealed == nil { sealed = batcher.seal() }
                guard commit(sealed, on: lane) else { return }
                sealed = nil
            case .probe(let notices):
                batcher.probe()
                machine.withLock { $0.probeEnded(on: lane) }
                for notice in notices { notice() }
            case .rest: return
            }
        }
    }

    /// With both stages: gives stage one away, commits, gives stage two away, and answers.
    ///
    /// - Returns: True when the lane goes on with stage one.
    private func commit(_ batch: SealedBatch?, on lane: PipelineMachine.Lane) -> Bool {
        carryOut(machine.withLock { $0.sealed(by: lane) })
        let failure = batch.flatMap { batcher.commit($0) }
        carryOut(machine.withLock { $0.commitEnded(on: lane, answerCount: batch?.answerCount ?? 0) })
        batch?.answer(failure)
        return tell { $0.answered(by: lane) }
    }
}
