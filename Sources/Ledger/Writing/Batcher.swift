package import EthereumPrimitives
package import LedgerCore
internal import Synchronization

/// The writer's two stages as plain calls. Stage one applies commands to the state machine, stage two commits the entries and records that they made.
///
/// While one batch is committed, another thread can apply the next one. The next batch builds on records that are not in the store yet, so it fails with
/// the commit before it.
///
/// Stage one is ``apply(_:)``, ``applyAtOnce(_:)`` and ``seal()``. Stage two is ``commit(_:)``, which may run beside stage one of the next batch. Nothing
/// is applied between ``seal()`` and the end of the commit before it. Tests call the stages in every order that these rules allow; ``Pipeline`` puts them
/// on threads.
///
/// `@unchecked Sendable`: stage one runs on one thread at a time, and so does stage two (``PipelineMachine``). A `Mutex` holds the state that both use.
package final class Batcher: @unchecked Sendable {
    private struct Health {
        /// True after a commit that reached the disk. While false, nobody is answered before a commit: an answer must not rest on an entry that the disk
        /// may never take.
        var hasCommitted = true
        /// Commits, probes and reads that failed.
        var failures = 0
        var lastFailure = StoreFailure(code: .unavailable, message: "no commit has failed")
    }

    private let store: any LedgerStore
    private let clock: @Sendable () -> Timestamp
    private let attests: @Sendable (RevealContent, Address) -> Bool
    private let health = Mutex(Health())
    private let observers = Mutex<[@Sendable (RecordChanges) -> Void]>([])
    package let commitTimes = CommitTimes()

    /// nil until the store has been read, and after a failure.
    private var machine: StateMachine?
    /// True when there is a machine; comparing the machine with nil would copy it.
    private var hasMachine = false
    private var ids = RecentIDs(greatest: [])
    /// The count of failures when the machine was made.
    private var failuresBefore = 0
    /// Entries of the batch that grows.
    private var entryCount = 0
    /// Answers that are given after the next commit.
    private var waiting: [Awaited] = []

    /// - Parameter attests: Whether a record's attestation is the operator's of an address. It is asked again when the record is applied, because a rotation
    ///   may have come since the record was checked.
    package init(
        store: any LedgerStore, attests: @escaping @Sendable (RevealContent, Address) -> Bool = { _, _ in true },
        clock: @escaping @Sendable () -> Timestamp
    ) {
        self.store = store
        self.attests = attests
        self.clock = clock
    }

    /// True when the last commit reached the disk. Any thread may ask.
    package var isHealthy: Bool { health.withLock { $0.hasCommitted } }

    // MARK: - Stage one

    /// True when the store must be read before commands can be applied. No commit may run beside that read.
    package var mustReadStore: Bool { !hasMachine || hasFailedSince }
    /// The size of the batch that grows.
    package var pending: PipelineMachine.Pending { PipelineMachine.Pending(entryCount: entryCount, answerCount: waiting.count) }
    /// True when an answer waits for the next commit.
    package var isAwaited: Bool { !waiting.isEmpty }

    /// Applies commands in their order, and answers those that do not wait for the disk.
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
                submission.answer(.failure(.unavailable(error)))
                // A damaged record is the fault of the one command that meets it. The store works, so that all others go on.
                if error.code == .corrupt { continue }
                fail(error)
                while let submission = submissions.next() { submission.answer(.failure(.unavailable(error))) }
            }
        }
    }

    /// Applies one command if nothing must be read from the store, so that no disk holds up its sender's thread.
    package func applyAtOnce(_ submission: Submission) -> Immediate {
        let time = clock()
        // Only the store knows whether an id that is not certainly new was used.
        guard !submission.isAnonymous, !submission.command.isAttested, !mustReadStore, isHealthy, ids.isNew(submission.id),
            let applied = try? machine?.applyLoaded(submission.command, id: submission.id, at: time)
        else { return .impossible }
        let answer = record(applied, at: time)
        guard submission.isDurable else { return .answered(answer) }
        waiting.append((submission.answer, .success(answer)))
        return .awaitsCommit
    }

    /// The result of ``applyAtOnce(_:)``.
    package enum Immediate {
        /// The command was not applied.
        case impossible
        /// The command was applied and is answered after its commit.
        case awaitsCommit
        /// The command was applied; the caller gives this answer.
        case answered(Answer)
    }

    /// Ends the batch that grows. Returns nil when it has neither entries nor answers.
    package func seal() -> SealedBatch? {
        discardAfterFailure()
        guard pending != .none else { return nil }
        let batch = entryCount > 0 ? machine?.takeBatch() : nil
        precondition((batch?.entries.count ?? 0) == entryCount, "a batch has the entries that were applied since the one before")
        defer { (entryCount, waiting) = (0, []) }
        return SealedBatch(batch: batch, waiting: waiting, failuresBefore: failuresBefore)
    }

    // MARK: - Stage two

    /// Makes a batch durable. Pass the result to ``SealedBatch/answer(_:)`` afterwards.
    package func commit(_ sealed: SealedBatch) -> StoreFailure? {
        let failure = health.withLock { $0.failures == sealed.failuresBefore ? nil : $0.lastFailure }
        if let failure { return failure }
        guard let batch = sealed.batch else { return nil }
        if let failure = write(batch) { return failure }
        for observe in observers.withLock({ $0 }) { observe(batch.records) }
        return nil
    }

    /// Calls `observe` with the records of each commit, when it has reached the disk and before its answers are given. Any thread may call this.
    package func observeCommits(_ observe: @escaping @Sendable (RecordChanges) -> Void) { observers.withLock { $0.append(observe) } }

    /// Tests after a failure whether the store can be written again. No commit runs meanwhile, and nothing is applied.
    package func probe() {
        guard !isHealthy else { return }
        do throws(StoreFailure) { _ = write(Batch(entries: [], records: [], head: try store.head())) } catch { note(error) }
    }

    // MARK: - Both in one thread

    /// Applies, commits and answers. A batch that nobody waits for is committed with the next one, or by ``flush()``.
    package func run(_ submissions: some Sequence<Submission>) {
        apply(submissions)
        if isAwaited { flush() }
    }

    /// Commits the batch that grows.
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
            return earlier.command == submission.command
                ? .success(Answer(entry: earlier, available: nil, gap: nil)) : .failure(.refused(.commandIDReused))
        }
        if submission.command.isAttested, case .revealContent(let reveal) = submission.command,
            let operatorAddress = try machine?.operatorAddress(), !attests(reveal, operatorAddress)
        {
            return .failure(.refused(.proofInvalid))
        }
        if submission.isAnonymous { return try applyAnonymous(submission, at: time) }
        guard let applied = try machine?.apply(submission.command, id: submission.id, at: time) else { return .failure(.closed) }
        return .success(record(applied, at: time))
    }

    private func applyAnonymous(_ submission: Submission, at time: Timestamp) throws(StoreFailure) -> Result<Answer, SubmissionError> {
        switch try machine?.applyAnonymous(submission.command, id: submission.id, at: time) {
        case .applied(let applied): .success(record(applied, at: time))
        case .refused(let outcome): .failure(.refused(outcome))
        case nil: .failure(.closed)
        }
    }

    private func record(_ applied: AppliedCommand, at time: Timestamp) -> Answer {
        ids.insert(applied.entry.id, at: time)
        entryCount += 1
        return Answer(entry: applied.entry, available: applied.available, gap: applied.gap)
    }

    private func readStore() throws(StoreFailure) {
        (machine, hasMachine) = (StateMachine(head: try store.head(), source: store), true)
        ids = RecentIDs(greatest: try store.greatestIDs(limit: RecentIDs.capacity))
        failuresBefore = health.withLock { $0.failures }
    }
}

extension Command {
    /// Whether the operator's key must have signed a record in it.
    fileprivate var isAttested: Bool {
        guard case .revealContent(let reveal) = self else { return false }
        return reveal.proofKind == .attestation
    }
}

// MARK: - Failing

extension Batcher {
    private var hasFailedSince: Bool { health.withLock { $0.failures } != failuresBefore }

    private func write(_ batch: Batch) -> StoreFailure? {
        do throws(StoreFailure) {
            try commitTimes.measure(entries: batch.entries.count) { () throws(StoreFailure) in try store.commit(batch) }
        } catch {
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

    /// Handles a read of a record that failed while commands were applied.
    private func fail(_ failure: StoreFailure) {
        note(failure)
        discardAfterFailure()
    }

    /// Forgets the entries that build on a batch that did not reach the store, and answers their senders. Nothing of them was promised.
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

/// An answer to give after a commit.
private typealias Awaited = (answer: Submission.Completion, result: Result<Answer, SubmissionError>)

/// The content of one commit, and the answers to give after it.
package struct SealedBatch: Sendable {
    /// nil when every answer is the entry of an earlier command.
    package let batch: Batch?
    fileprivate let waiting: [Awaited]
    /// The count of failures when the records that the batch builds on were read.
    fileprivate let failuresBefore: Int

    package var answerCount: Int { waiting.count }

    /// Gives the answers. Called once.
    ///
    /// - Parameter failure: The result of ``Batcher/commit(_:)``.
    package func answer(_ failure: StoreFailure?) {
        if let failure {
            for (answer, _) in waiting { answer(.failure(.unavailable(failure))) }
        } else {
            for (answer, result) in waiting { answer(result) }
        }
    }
}
