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
        var waiting: [Submission] = []
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
            if applyUntilCommit() { commit() }
        } while goesOn(lane)
    }

    /// Applies what waits, until a commit is due and possible. Whether it is: this lane then has both stages, else none.
    private func applyUntilCommit() -> Bool {
        var hasToppedUp = false
        while true {
            switch state.withLock({ nextStep(&$0, hasToppedUp: &hasToppedUp) }) {
            case .apply(let submissions): batcher.apply(submissions)
            case .sleep: bell.wait()
            case .commit: return true
            case .probe(let done):
                batcher.probe()
                endCommit()
                for done in done { done() }
            case .rest: return false
            }
        }
    }

    private func nextStep(_ state: inout State, hasToppedUp: inout Bool) -> Step {
        if state.isCommitting, batcher.mustReadStore || !state.probes.isEmpty { return sleep(&state, until: .max) }
        if !state.probes.isEmpty {
            state.isCommitting = true
            defer { state.probes = [] }
            return .probe(state.probes)
        }
        let room = batchCapacity - batcher.pendingCount
        // With the disk free one more round is taken, not all rounds there are: those who wait for the disk shall not wait for those who come later.
        if room > 0, !state.waiting.isEmpty, !hasToppedUp || !batcher.isAwaited {
            hasToppedUp = !state.isCommitting
            return .apply(state.takeWaiting(room))
        }
        guard batcher.isAwaited || state.mustFlush || room <= 0 || (state.isClosed && batcher.hasPending) else {
            state.isApplying = false
            lingerIfNeeded(&state)
            return .rest
        }
        if state.isCommitting { return sleep(&state, until: room > 0 ? min(Pipeline.wakeUpCount, room) : .max) }
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
    private func commit() {
        let sealed = batcher.seal()
        let other = state.withLock { state in
            state.isApplying = false
            return state.laneToStart()
        }
        start(other)
        let failure = sealed.flatMap { batcher.commit($0) }
        endCommit()
        sealed?.answer(failure)
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

extension Pipeline.State {
    fileprivate mutating func takeWaiting(_ limit: Int) -> [Submission] {
        if waiting.count <= limit {
            defer { waiting = [] }
            return waiting
        }
        defer { waiting.removeFirst(limit) }
        return Array(waiting.prefix(limit))
    }
}
