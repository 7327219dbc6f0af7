internal import LedgerCore

/// Applies a batch of commands to the state machine and commits it. After a failure the state is read anew, so that nothing of a batch that did not
/// reach the disk lives on.
///
/// `@unchecked Sendable`: used on the writer's serial worker only, which runs one batch at a time.
final class Batcher: @unchecked Sendable {
    private let store: any LedgerStore
    private let clock: @Sendable () -> Timestamp
    /// nil after a failure, until the store can be read again.
    private var machine: StateMachine?

    init(store: any LedgerStore, clock: @escaping @Sendable () -> Timestamp) {
        self.store = store
        self.clock = clock
    }

    /// Answers every submission exactly once.
    func run(_ batch: [Submission]) {
        var results = [Result<JournalEntry, SubmissionError>?](repeating: nil, count: batch.count)
        do throws(StoreFailure) {
            try apply(batch, results: &results)
        } catch {
            machine = nil
            for (submission, result) in zip(batch, results) where submission.isDurable || result == nil {
                submission.answer(.failure(.unavailable(error)))
            }
            return
        }
        for (submission, result) in zip(batch, results) where submission.isDurable {
            submission.answer(result ?? .failure(.closed))
        }
    }

    /// Fills in a result for each submission; those that do not wait for the disk are answered on the way.
    private func apply(_ batch: [Submission], results: inout [Result<JournalEntry, SubmissionError>?]) throws(StoreFailure) {
        try store.transaction { () throws(StoreFailure) in
            var machine = try currentMachine()
            self.machine = nil
            let entries = try apply(batch, to: &machine, results: &results)
            defer { self.machine = machine }
            return entries.isEmpty ? nil : Batch(entries: entries, records: machine.takeChanges(), head: machine.head)
        }
    }

    private func apply(
        _ batch: [Submission], to machine: inout StateMachine, results: inout [Result<JournalEntry, SubmissionError>?]
    ) throws(StoreFailure) -> [StoredEntry] {
        let time = clock()
        var entries: [StoredEntry] = []
        var entriesByID: [CommandID: JournalEntry] = [:]
        for (index, submission) in batch.enumerated() {
            let result: Result<JournalEntry, SubmissionError>
            var earlier = entriesByID[submission.id]
            if earlier == nil { earlier = try entryInJournal(of: submission.id) }
            if let earlier {
                result = earlier.command == submission.command ? .success(earlier) : .failure(.refused(.commandIDReused))
            } else {
                let applied = try machine.apply(submission.command, id: submission.id, at: time)
                entries.append(applied.stored)
                entriesByID[submission.id] = applied.entry
                result = .success(applied.entry)
            }
            results[index] = result
            if !submission.isDurable { submission.answer(result) }
        }
        return entries
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
