internal import Dispatch
internal import LedgerCore
internal import Synchronization

/// Puts the two stages of a ``Batcher`` on two threads: while one commits a batch, the other applies the next one, which grows until the disk is free.
///
/// A thread ("lane") that applies a batch also commits it, so that a single command changes threads once. Each stage belongs to one lane at a time; a lane
/// takes stage two before it gives stage one away, so that batches are committed in the order in which they were applied. Lanes run while there is work.
final class Pipeline: Sendable {
    /// As many commands wake a lane that waits for the disk: a wake-up costs more than applying one.
    private static let wakeUpCount = 16
    /// How long an entry that nobody waits for may stay out of the store, so that a call's hold shares the flush of its settlement.
    private static let lingerMilliseconds = 5

    fileprivate struct State {
        var waiting = SubmissionQueue()
        var probes: [@Sendable () -> Void] = []
        var closers: [@Sendable () -> Void] = []
        var freeLanes = [0, 1]
        var isClosed = false
        var isApplying = false
        var isCommitting = false
        /// Whether what was applied must be committed although nobody waits for it.
        var mustFlush = false
        var willFlush = false
        /// How many waiting commands wake the lane that sleeps in stage one; the end of a commit always does. nil when none sleeps.
        var wakesAt: Int?

        /// The lane that has to start now, which has stage one then.
        mutating func laneToStart() -> Int? {
            guard !isApplying, !waiting.isEmpty || !probes.isEmpty || mustFlush, let lane = freeLanes.popLast() else { return nil }
            isApplying = true
            return lane
        }
    }

    private enum Step {
        case apply([Submission])
        case sleep
        /// The batch is full, and the disk is not free yet.
        case seal
        case commit
        case probe([@Sendable () -> Void])
        /// Stage one has been given away.
        case rest
    }

    private let batcher: Batcher
    private let queueCapacity: Int
    private let batchCapacity: Int
    private let state = Mutex(State())
    private let bell = DispatchSemaphore(value: 0)
    private let lanes = (0..<2).map { DispatchQueue(label: "imo.ledger.writer.\($0)", qos: .userInitiated) }

    init(batcher: Batcher, queueCapacity: Int, batchCapacity: Int) {
        self.batcher = batcher
        self.queueCapacity = queueCapacity
        self.batchCapacity = batchCapacity
    }

    /// How many commands wait.
    var waitingCount: Int { state.withLock { $0.waiting.count } }

    func enqueue(_ submission: Submission) {
        let (refusal, lane) = state.withLock { state -> (SubmissionError?, Int?) in
            if state.isClosed { return (.closed, nil) }
            if state.waiting.count >= queueCapacity { return (.busy, nil) }
            state.waiting.append(submission)
            if let count = state.wakesAt, state.waiting.count >= count { wakeSleeper(&state) }
            return (nil, state.laneToStart())
        }
        if let refusal { submission.answer(.failure(refusal)) }
        start(lane)
    }

    /// Takes no more commands; `done` is called when those that waited are answered and all entries are durable.
    func close(_ done: @escaping @Sendable () -> Void) {
        demand { state in
            state.isClosed = true
            state.mustFlush = true
            state.closers.append(done)
        }
    }

    /// Finds out whether the store can be written again, then calls `done`.
    func probe(_ done: @escaping @Sendable () -> Void) {
        demand { $0.probes.append(done) }
    }

    private func flush() {
        demand { state in
            state.willFlush = false
            state.mustFlush = true
        }
    }

    private func demand(_ change: (inout sending State) -> Void) {
        let lane = state.withLock { state in
            change(&state)
            wakeSleeper(&state)
            return state.laneToStart()
        }
        start(lane)
    }

    private func start(_ lane: Int?) {
        guard let lane else { return }
        lanes[lane].async { self.run(on: lane) }
    }

    private func wakeSleeper(_ state: inout State) {
        guard state.wakesAt != nil else { return }
        state.wakesAt = nil
        bell.signal()
    }
}

// MARK: - On a lane

extension Pipeline {
    /// Begins with stage one; ends when there is no work, or the other lane has it.
    private func run(on lane: Int) {
        repeat {
            if let batch = applyUntilCommit() { commit(batch) }
        } while goesOn(lane)
    }

    /// Applies what waits, until a commit is due and possible: this lane then has both stages. Else it has none, and there is no batch.
    private func applyUntilCommit() -> ReadyBatch? {
        var quota: Int?
        var full: ReadyBatch?
        while true {
            switch state.withLock({ nextStep(&$0, quota: &quota, isSealed: full != nil) }) {
            case .apply(let submissions): batcher.apply(submissions)
            case .sleep: bell.wait()
            case .seal: full = ReadyBatch(sealed: batcher.seal())
            case .commit: return full ?? ReadyBatch(sealed: batcher.seal())
            case .probe(let done):
                batcher.probe()
                endCommit()
                for done in done { done() }
            case .rest: return nil
            }
        }
    }

    /// - Parameter quota: How many more commands are taken before the commit; nil while the disk is busy, when it does not matter.
    private func nextStep(_ state: inout State, quota: inout Int?, isSealed: Bool) -> Step {
        if isSealed { return state.isCommitting ? sleep(&state, until: .max) : takeDisk(&state) }
        if state.isCommitting, batcher.mustReadStore || !state.probes.isEmpty { return sleep(&state, until: .max) }
        if !state.probes.isEmpty {
            state.isCommitting = true
            defer { state.probes = [] }
            return .probe(state.probes)
        }
        let room = batchCapacity - batcher.pendingCount
        // Once the disk is free those are taken who came before, not those who come later, for whom the others would have to wait.
        if state.isCommitting { quota = nil } else if quota == nil || !batcher.isAwaited { quota = state.waiting.count }
        let limit = min(room, quota ?? room)
        if limit > 0, !state.waiting.isEmpty {
            let taken = state.waiting.take(limit)
            quota = quota.map { $0 - taken.count }
            return .apply(taken)
        }
        guard batcher.isAwaited || state.mustFlush || room <= 0 || (state.isClosed && batcher.hasPending) else {
            state.isApplying = false
            lingerIfNeeded(&state)
            return .rest
        }
        if state.isCommitting { return room > 0 ? sleep(&state, until: min(Pipeline.wakeUpCount, room)) : .seal }
        return takeDisk(&state)
    }

    private func takeDisk(_ state: inout State) -> Step {
        state.isCommitting = true
        state.mustFlush = false
        return .commit
    }

    private func sleep(_ state: inout State, until count: Int) -> Step {
        state.wakesAt = count
        return .sleep
    }

    private func lingerIfNeeded(_ state: inout State) {
        guard batcher.hasPending, !state.willFlush else { return }
        state.willFlush = true
        DispatchQueue.global(qos: .userInitiated).asyncAfter(deadline: .now() + .milliseconds(Pipeline.lingerMilliseconds)) { self.flush() }
    }

    /// With both stages: gives stage one to the other lane, then stage two, then the answers.
    private func commit(_ batch: ReadyBatch) {
        let other = state.withLock { state in
            state.isApplying = false
            return state.laneToStart()
        }
        start(other)
        let failure = batch.sealed.flatMap { batcher.commit($0) }
        endCommit()
        batch.sealed?.answer(failure)
    }

    private func endCommit() {
        state.withLock { state in
            state.isCommitting = false
            wakeSleeper(&state)
        }
    }

    /// Whether there is more for this lane, which has stage one then; else it is free.
    private func goesOn(_ lane: Int) -> Bool {
        let (goesOn, closers) = state.withLock { state -> (Bool, [@Sendable () -> Void]) in
            state.freeLanes.append(lane)
            // The lane that was freed last is taken first.
            if state.laneToStart() != nil { return (true, []) }
            guard state.isClosed, state.freeLanes.count == 2 else { return (false, []) }
            defer { state.closers = [] }
            return (false, state.closers)
        }
        for done in closers { done() }
        return goesOn
    }
}

/// What is to be committed next; nothing where all that waited for it has been answered.
private struct ReadyBatch {
    let sealed: SealedBatch?
}
