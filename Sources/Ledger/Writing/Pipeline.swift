internal import Dispatch
internal import LedgerCore
internal import Synchronization

/// Puts the two stages of a ``Batcher`` on threads: while one commits a batch, others apply the next one, which grows until the disk is free.
///
/// What a call writes is applied on the thread that sends it, where stage one is free and the store need not be asked: that takes less than changing
/// threads does. All else is applied by one of two threads of its own ("lanes"), which alone commit. Each stage belongs to one thread at a time; a lane
/// takes stage two before it gives stage one away, so that batches are committed in the order in which they were applied. Lanes run while there is work.
final class Pipeline: Sendable {
    /// As many commands start a lane while the disk is busy: a wake-up costs more than applying one.
    private static let wakeUpCount = 16
    /// How many commands of others, which came in between, are applied by whoever applies his own.
    private static let favours = 4
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
        /// Whether what was applied must be committed as soon as the disk is free, as of when stage one was given away.
        var isDue = false
        /// Whether what was applied must be committed although nobody waits for it.
        var mustFlush = false
        var willFlush = false
        /// Whether a lane sleeps in stage one, until the end of a commit wakes it.
        var isAsleep = false
        /// Whether a lane that has one answer left to give goes on with what comes next: a caller who sends one command after the other needs no other thread.
        var isReserved = false

        /// The lane that has to start now, which has stage one then.
        mutating func laneToStart() -> Int? {
            guard hasWork, !isApplying, !isReserved, let lane = freeLanes.popLast() else { return nil }
            isApplying = true
            return lane
        }

        private var hasWork: Bool {
            if !probes.isEmpty { return true }
            guard isCommitting else { return !waiting.isEmpty || isDue || mustFlush }
            // What is not answered before the next commit need not be applied at once, unless there is much of it.
            return waiting.count >= Pipeline.wakeUpCount || waiting.first?.isDurable == false
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
        switch state.withLock({ receive(submission, &$0) }) {
        case .applyHere: applyHere(submission)
        case .waits(let lane): start(lane)
        case .refuse(let refusal): submission.answer(.failure(refusal))
        }
    }

    private enum Reception {
        /// The sender has stage one.
        case applyHere
        case waits(laneToStart: Int?)
        case refuse(SubmissionError)
    }

    private func receive(_ submission: Submission, _ state: inout State) -> Reception {
        if state.isClosed { return .refuse(.closed) }
        if state.waiting.count >= queueCapacity { return .refuse(.busy) }
        if submission.command.isOfCall, !state.isApplying, state.waiting.isEmpty, state.probes.isEmpty {
            state.isApplying = true
            return .applyHere
        }
        state.waiting.append(submission)
        return .waits(laneToStart: state.laneToStart())
    }

    /// On the sender's thread, with stage one.
    private func applyHere(_ submission: Submission) {
        var answers: [(Submission, Answer)] = []
        var next: Submission? = submission
        var favours = Pipeline.favours
        while let submission = next {
            let immediate = batcher.pendingCount < batchCapacity ? batcher.applyAtOnce(submission) : .impossible
            if case .answered(let answer) = immediate { answers.append((submission, answer)) }
            let leftover: Submission?
            if case .impossible = immediate { leftover = submission } else { leftover = nil }
            let lane: Int?
            (next, lane) = state.withLock { leaveStageOne(&$0, leftover: leftover, favours: favours) }
            start(lane)
            favours -= 1
        }
        // Stage one is free by now, and his own comes last: an answer may be the beginning of something long.
        for (submission, answer) in answers.reversed() { submission.answer(.success(answer)) }
    }

    /// - Returns: The next command to be applied here, with stage one; else stage one has been given away, and the lane is to be started.
    private func leaveStageOne(_ state: inout State, leftover: Submission?, favours: Int) -> (next: Submission?, laneToStart: Int?) {
        // It came before all that wait.
        if let leftover { state.waiting.prepend(leftover) }
        if leftover == nil, favours > 0, let next = state.waiting.takeFirst(where: \.command.isOfCall) { return (next, nil) }
        giveStageOneAway(&state)
        return (nil, state.laneToStart())
    }

    private func giveStageOneAway(_ state: inout State) {
        state.isApplying = false
        state.isDue = batcher.isAwaited || batcher.pendingCount >= batchCapacity || (state.isClosed && batcher.hasPending)
        if !state.isDue { lingerIfNeeded(&state) }
    }

    /// Takes no more commands; `done` is called when those that waited are answered and all entries are durable. What was applied on its sender's
    /// thread is answered there, which may be later.
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
        guard state.isAsleep else { return }
        state.isAsleep = false
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
        if isSealed { return state.isCommitting ? sleep(&state) : takeDisk(&state) }
        if state.isCommitting, batcher.mustReadStore || !state.probes.isEmpty { return sleep(&state) }
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
            giveStageOneAway(&state)
            return .rest
        }
        guard state.isCommitting else { return takeDisk(&state) }
        if room <= 0 { return .seal }
        // The end of the commit starts a lane again.
        giveStageOneAway(&state)
        return .rest
    }

    private func takeDisk(_ state: inout State) -> Step {
        state.isCommitting = true
        state.mustFlush = false
        return .commit
    }

    private func sleep(_ state: inout State) -> Step {
        state.isAsleep = true
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
            giveStageOneAway(&state)
            return state.laneToStart()
        }
        start(other)
        let failure = batch.sealed.flatMap { batcher.commit($0) }
        endCommit(reserves: batch.sealed?.answerCount == 1)
        batch.sealed?.answer(failure)
    }

    private func endCommit(reserves: Bool = false) {
        let lane = state.withLock { state in
            state.isCommitting = false
            state.isReserved = reserves
            wakeSleeper(&state)
            return state.laneToStart()
        }
        start(lane)
    }

    /// Whether there is more for this lane, which has stage one then; else it is free.
    private func goesOn(_ lane: Int) -> Bool {
        let (goesOn, closers) = state.withLock { state -> (Bool, [@Sendable () -> Void]) in
            state.freeLanes.append(lane)
            state.isReserved = false
            // The lane that was freed last is taken first.
            if state.laneToStart() != nil { return (true, []) }
            guard state.isClosed, state.freeLanes.count == 2, !state.isApplying else { return (false, []) }
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
