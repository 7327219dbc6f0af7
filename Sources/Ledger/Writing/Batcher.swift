package import LedgerCore
internal import Synchronization

/// The writer's work in two stages, as plain calls: commands are applied to the state machine, and what they made is committed. While one batch is being
/// committed the next can be applied on another thread; it builds on what is not in the store yet, so that a failed commit takes it along.
///
/// Stage one is ``apply(_:)``, ``applyAtOnce(_:)`` and ``seal()``; stage two is ``commit(_:)``, which may run beside stage one for the batch after it.
/// Between ``seal()`` and the end of the commit before it nothing is applied. Tests drive the stages in any order that these rules allow; ``Pipeline``
/// puts them on threads.
///
/// `@unchecked Sendable`: whoever uses it runs stage one on one thread at a time and stage two on one thread at a time; what both touch is a `Mutex`.
package final class Batcher: @unchecked Sendable {
    private struct Health {
        /// Whether the last commit reached the disk. While it is false nobody is answered before a commit: nothing is built on what may never be.
        var hasCommitted = true
        var failures = 0
        var lastFailure = StoreFailure(code: .unavailable, message: "no commit has failed")
    }

    private let store: any LedgerStore
    private let clock: @Sendable () -> Timestamp
    private let health = Mutex(Health())

    /// nil until the store has been read, and after a failure.
    private var machine: StateMachine?
    /// Whether there is a machine: comparing it with nil would copy it.
    private var hasMachine = false
    private var ids = RecentIDs(greatest: [])
    /// How many commits had failed when the machine was made.
    private var failuresBefore = 0
    /// How many entries wait for the next commit.
    private var entryCount = 0
    /// Who waits for the next commit.
    private var waiting: [Awaited] = []

    package init(store: any LedgerStore, clock: @escaping @Sendable () -> Timestamp) {
        self.store = store
        self.clock = clock
    }

    /// Whether the last commit reached the disk; can be asked from anywhere.
    package var isHealthy: Bool { health.withLock { $0.hasCommitted } }

    // MARK: - Stage one

    /// Whether the store must be read before commands can be applied; no commit may run then.
    package var mustReadStore: Bool { !hasMachine || hasFailedSince }
    /// Whether entries wait for the next commit.
    package var hasPending: Bool { entryCount > 0 }
    /// Whether somebody waits for the next commit.
    package var isAwaited: Bool { !waiting.isEmpty }
    package var pendingCount: Int { max(entryCount, waiting.count) }

    /// Applies commands on top of what was applied before. Those that do not wait for the disk are answered on the way.
    package func apply(_ submissions: some Sequence<Submission>) {
        discardAfterFailure()
        let waitForDisk = !isHealthy
        let time = clock()
        var submissions = submissions.makeIterator()
        while let submission = submissions.next() {
            do throws(StoreFailure) {
                let result = try apply(submission, at: time)
                if submission.isDurable || waitForDisk { waiting.append((submission.answer, result)) } else { submission.answer(result) }
            } catch {
                fail(error)
                submission.answer(.failure(.unavailable(error)))
                while let submission = submissions.next() { submission.answer(.failure(.unavailable(error))) }
            }
        }
    }

    /// Applies one command where nothing must be read from the store, so that no disk holds up the thread of whoever sent it.
    package func applyAtOnce(_ submission: Submission) -> Immediate {
        let time = clock()
        // Of an id that may have been used the store knows.
        guard !mustReadStore, isHealthy, ids.isNew(submission.id),
            let applied = try? machine?.applyLoaded(submission.command, id: submission.id, at: time)
        else { return .impossible }
        let answer = record(applied, at: time)
        guard submission.isDurable else { return .answered(answer) }
        waiting.append((submission.answer, .success(answer)))
        return .awaitsCommit
    }

    /// What became of a command that was to be applied at once.
    package enum Immediate {
        /// It was not applied.
        case impossible
        case awaitsCommit
        /// This is to be answered now.
        case answered(Answer)
    }

    /// What waits for a commit, as one; nil when nothing does.
    package func seal() -> SealedBatch? {
        discardAfterFailure()
        guard hasPending || isAwaited else { return nil }
        let batch = hasPending ? machine?.takeBatch() : nil
        assert((batch?.entries.count ?? 0) == entryCount)
        defer { (entryCount, waiting) = (0, []) }
        return SealedBatch(batch: batch, waiting: waiting, failuresBefore: failuresBefore)
    }

    // MARK: - Stage two

    /// Makes a batch durable. Afterwards, and not before, those who wait for it are answered with what this returns.
    package func commit(_ sealed: SealedBatch) -> StoreFailure? {
        let failure = health.withLock { $0.failures == sealed.failuresBefore ? nil : $0.lastFailure }
        if let failure { return failure }
        guard let batch = sealed.batch else { return nil }
        return write(batch)
    }

    /// Finds out whether the store can be written again after a failure. No other commit runs, and nothing is applied.
    package func probe() {
        guard !isHealthy else { return }
        do throws(StoreFailure) { _ = write(Batch(entries: [], records: [], head: try store.head())) } catch { note(error) }
    }

    // MARK: - Both in one thread

    /// Answers every submission exactly once. A batch in which nobody waits for the disk is committed with the next one, or by ``flush()``.
    package func run(_ submissions: some Sequence<Submission>) {
        apply(submissions)
        if isAwaited { flush() }
    }

    /// Commits what waits.
    package func flush() {
        guard let sealed = seal() else { return }
        sealed.answer(commit(sealed))
    }
}

// MARK: - Applying

extension Batcher {
    private func apply(_ submission: Submission, at time: Timestamp) throws(StoreFailure) -> Result<Answer, SubmissionError> {
        if !hasMachine { try readStore() }
        if !ids.isNew(submission.id), let earlier = try machine?.entry(of: submission.id) {
            return earlier.command == submission.command ? .success(Answer(entry: earlier, available: nil)) : .failure(.refused(.commandIDReused))
        }
        guard let applied = try machine?.apply(submission.command, id: submission.id, at: time) else { return .failure(.closed) }
        return .success(record(applied, at: time))
    }

    private func record(_ applied: AppliedCommand, at time: Timestamp) -> Answer {
        ids.insert(applied.entry.id, at: time)
        entryCount += 1
        return Answer(entry: applied.entry, available: applied.available)
    }

    private func readStore() throws(StoreFailure) {
        (machine, hasMachine) = (StateMachine(head: try store.head(), source: store), true)
        ids = RecentIDs(greatest: try store.greatestIDs(limit: RecentIDs.capacity))
        failuresBefore = health.withLock { $0.failures }
    }
}

// MARK: - Failing

extension Batcher {
    private var hasFailedSince: Bool { health.withLock { $0.failures } != failuresBefore }

    private func write(_ batch: Batch) -> StoreFailure? {
        do throws(StoreFailure) { try store.commit(batch) } catch {
            note(error)
            return error
        }
        health.withLock { $0.hasCommitted = true }
        return nil
    }

    private func note(_ failure: StoreFailure) {
        health.withLock { health in
            health.hasCommitted = false
            health.failures += 1
            health.lastFailure = failure
        }
    }

    /// A failure while commands are applied: reading a record failed.
    private func fail(_ failure: StoreFailure) {
        note(failure)
        discardAfterFailure()
    }

    /// Forgets what was built on a batch that did not reach the store: nothing of it was promised to anybody.
    private func discardAfterFailure() {
        guard hasMachine || isAwaited, hasFailedSince else { return }
        let failure = health.withLock { $0.lastFailure }
        (machine, hasMachine) = (nil, false)
        entryCount = 0
        let discarded = waiting
        waiting = []
        for (answer, _) in discarded { answer(.failure(.unavailable(failure))) }
    }
}

/// Who is answered with what after a commit.
private typealias Awaited = (answer: Submission.Completion, result: Result<Answer, SubmissionError>)

/// What one commit writes, and who is answered after it.
package struct SealedBatch: Sendable {
    /// nil when all of the answers are those of earlier entries.
    package let batch: Batch?
    fileprivate let waiting: [Awaited]
    /// How many commits had failed when what it builds on was read.
    fileprivate let failuresBefore: Int

    /// How many wait for it.
    package var answerCount: Int { waiting.count }

    /// - Parameter failure: What ``Batcher/commit(_:)`` returned.
    package func answer(_ failure: StoreFailure?) {
        if let failure {
            for (answer, _) in waiting { answer(.failure(.unavailable(failure))) }
        } else {
            for (answer, result) in waiting { answer(result) }
        }
    }
}
