internal import LedgerCore
internal import Synchronization

/// Applies a batch of commands to the state machine and commits it. After a failure the state is read anew, so that nothing of a batch that did not
/// reach the disk lives on.
///
/// `@unchecked Sendable`: used on the writer's serial worker only, which runs one batch at a time.
final class Batcher: @unchecked Sendable {
    private let store: any LedgerStore
    private let clock: @Sendable () -> Timestamp
    /// nil after a failure, until the store can be read again.
    private var machine: StateMachine?
    /// Entries that were applied, whose callers were answered, and that are not in the store yet.
    private var pending: [StoredEntry] = []
    private var pendingByID: [CommandID: JournalEntry] = [:]
    /// Whether the last commit reached the disk. While it is false nobody is answered before a commit: nothing is built on what may never be.
    private let hasCommitted = Atomic(true)

    init(store: any LedgerStore, clock: @escaping @Sendable () -> Timestamp) {
        self.store = store
        self.clock = clock
    }

    /// Whether entries wait for the next commit.
    var hasPending: Bool { !pending.isEmpty }

    /// Whether the last commit reached the disk; can be asked from anywhere.
    var isHealthy: Bool { hasCommitted.load(ordering: .acquiring) }

    /// Answers every submission exactly once. A batch in which nobody waits for the disk is committed with the next one, or by ``flush()``.
    func run(_ batch: [Submission]) {
        let batch = isHealthy ? batch : batch.map(\.waitingForDisk)
        var results = [Result<Answer, SubmissionError>?](repeating: nil, count: batch.count)
        do throws(StoreFailure) {
            try commit { () throws(StoreFailure) in
                try apply(batch, results: &results)
                return batch.contains(where: \.isDurable) ? takePending() : nil
            }
        } catch {
            for (submission, result) in zip(batch, results) where submission.isDurable || result == nil {
                submission.answer(.failure(.unavailable(error)))
            }
            return
        }
        for (submission, result) in zip(batch, results) where submission.isDurable {
            submission.answer(result ?? .failure(.closed))
        }
    }

    /// Commits what waits.
    func flush() {
        guard hasPending else { return }
        try? commit { takePending() }
    }

    /// Finds out whether the store can be written again after a failure.
    func probe() {
        guard !isHealthy else { return }
        try? commit { () throws(StoreFailure) in Batch(entries: [], records: [], head: try store.head()) }
    }

    /// A transaction of the store; remembers whether what it wrote got there.
    private func commit(_ body: () throws(StoreFailure) -> Batch?) throws(StoreFailure) {
        var writes = false
        do throws(StoreFailure) {
            try store.transaction { () throws(StoreFailure) in
                let batch = try body()
                writes = batch != nil
                return batch
            }
        } catch {
            hasCommitted.store(false, ordering: .releasing)
            discard()
            throw error
        }
        if writes { hasCommitted.store(true, ordering: .releasing) }
    }

    /// Forgets what is not in the store: nothing of it was promised to anybody.
    private func discard() {
        machine = nil
        pending = []
        pendingByID = [:]
    }

    private func takePending() -> Batch? {
        guard hasPending, var machine else { return nil }
        self.machine = nil
        defer {
            self.machine = machine
            pending = []
            pendingByID = [:]
        }
        return Batch(entries: pending, records: machine.takeChanges(), head: machine.head)
    }

    /// Fills in a result for each submission; those that do not wait for the disk are answered on the way.
    private func apply(_ batch: [Submission], results: inout [Result<Answer, SubmissionError>?]) throws(StoreFailure) {
        var machine = try currentMachine()
        self.machine = nil
        let time = clock()
        for (index, submission) in batch.enumerated() {
            let result: Result<Answer, SubmissionError>
            var earlier = pendingByID[submission.id]
            if earlier == nil { earlier = try entryInJournal(of: submission.id) }
            if let earlier {
                result = earlier.command == submission.command ? .success(Answer(entry: earlier, available: nil)) : .failure(.refused(.commandIDReused))
            } else {
                let applied = try machine.apply(submission.command, id: submission.id, at: time)
                pending.append(applied.stored)
                pendingByID[submission.id] = applied.entry
                result = .success(Answer(entry: applied.entry, available: applied.available))
            }
            results[index] = result
            if !submission.isDurable { submission.answer(result) }
        }
        self.machine = machine
    }

    private func entryInJournal(of id: CommandID) throws(StoreFailure) -> JournalEntry? {
        guard let stored = try store.entry(of: id) else { return nil }
        do { return try JournalEntry(encoded: stored.entry) } catch {
            throw StoreFailure(code: .corrupt, message: "journal entry \(stored.number) cannot be read (\(error)); run `imo verify`")
        }
    }

    private func currentMachine() throws(StoreFailure) -> StateMachine {
        if let machine { return machine }
        return StateMachine(head: try store.head(), source: store)
    }
}
