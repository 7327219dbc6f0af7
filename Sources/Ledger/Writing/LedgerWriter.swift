public import LedgerCore

/// The one writer of a ledger. Commands are applied on their sender's thread or wait in a bounded queue; each batch is committed once, so that the cost of
/// a flush is shared by all that came in during the one before. While a batch is on its way to the disk the next one is applied.
///
/// A caller is answered after the commit (``submit(_:id:)``), or, where the answer is not yet a promise to anybody, as soon as the command has been
/// applied (``submitProvisionally(_:id:)``). A commit is not cancelled because a caller left.
public final class LedgerWriter: Sendable {
    /// More commands than this waiting is back-pressure, not memory.
    public static let queueCapacity = 16_384
    /// The most entries of one commit.
    public static let batchCapacity = 1_000

    public let ledger: OpenLedger
    private let admission: Admission
    private let batcher: Batcher
    private let pipeline: Pipeline

    /// - Parameters:
    ///   - store: Must have been opened for writing, and its journal begun with `openLedger`.
    ///   - batchCapacity: The most entries of one commit.
    ///   - clock: Read for each command that is applied at once and each round of those that wait, on any thread.
    /// - Throws: ``StoreFailure``; code `notFound` when the journal is empty.
    public init(
        store: any LedgerStore, proofs: any ReexecutionVerifier, batchCapacity: Int = LedgerWriter.batchCapacity,
        clock: @escaping @Sendable () -> Timestamp
    ) throws(StoreFailure) {
        var view = LedgerView(reader: store)
        do { ledger = try view.ledger() } catch {
            switch error {
            case .refused(let outcome): throw StoreFailure(code: .notFound, message: outcome.explanation)
            case .failed(let failure): throw failure
            }
        }
        admission = Admission(ledger: ledger, proofs: proofs)
        batcher = Batcher(store: store, clock: clock)
        pipeline = Pipeline(batcher: batcher, queueCapacity: LedgerWriter.queueCapacity, batchCapacity: batchCapacity)
    }

    /// Begins the journal of an empty store.
    public static func open(
        _ genesis: OpenLedger, in store: some LedgerStore, id: CommandID, at time: Timestamp
    ) throws(StoreFailure) -> JournalEntry {
        var machine = StateMachine(head: try store.head(), source: store)
        let opened = try machine.apply(.openLedger(genesis), id: id, at: time)
        if opened.entry.outcome == .accepted {
            try store.commit(machine.takeBatch())
        }
        return opened.entry
    }

    /// Applies a command once and answers when its entry is durable.
    ///
    /// The same id with the same command gives the first entry again, a refusal included.
    public func submit(_ command: Command, id: CommandID) async throws(SubmissionError) -> JournalEntry {
        try await submit(command, id: id, isDurable: true)
    }

    /// Applies a command and answers before its entry is durable. Only for answers that promise nothing: if the commit fails, the command never was.
    /// After a failed commit it answers as ``submit(_:id:)`` does, until a commit succeeds.
    public func submitProvisionally(_ command: Command, id: CommandID) async throws(SubmissionError) -> JournalEntry {
        try await submit(command, id: id, isDurable: false)
    }

    /// How many commands wait.
    public var waitingCount: Int { pipeline.waitingCount }

    /// Whether the last commit reached the disk. False while the disk is full or failing, and for good once another writer has taken over.
    public var isHealthy: Bool { batcher.isHealthy }

    /// After a failed commit: finds out whether the store can be written again, without writing an entry.
    public func probe() async {
        await withCheckedContinuation { continuation in pipeline.probe { continuation.resume() } }
    }

    /// Takes no more commands and returns when those that waited are answered and all entries are durable. A command that was applied on its sender's
    /// thread is answered there, which may be later.
    public func close() async {
        await withCheckedContinuation { continuation in pipeline.close { continuation.resume() } }
    }

    /// As the other two, without a task: `answer` is called exactly once, on the sender's thread before this returns, on another sender's, or on one of
    /// the writer's. So the sender holds no lock that `answer` takes, and `answer` is quick: others wait for it.
    ///
    /// - Parameter isDurable: Whether the answer waits for the disk; see ``submitProvisionally(_:id:)``.
    public func submit(
        _ command: Command, id: CommandID, isDurable: Bool, answer: @escaping @Sendable (Result<Answer, SubmissionError>) -> Void
    ) {
        switch admit(command) {
        case .success(let admitted): submit(admitted, id: id, isDurable: isDurable, answer: answer)
        case .failure(let refusal): answer(.failure(refusal))
        }
    }

    /// The checks that come before the writer, signatures above all: they cost more than the rest of a command. Can be called on any thread, ahead of
    /// ``submit(_:id:isDurable:answer:)``.
    public func admit(_ command: Command) -> Result<AdmittedCommand, SubmissionError> {
        let outcome = admission.check(command)
        return outcome == .accepted ? .success(AdmittedCommand(command: command)) : .failure(.refused(outcome))
    }

    /// As above, for a command that was checked before.
    public func submit(
        _ admitted: AdmittedCommand, id: CommandID, isDurable: Bool, answer: @escaping @Sendable (Result<Answer, SubmissionError>) -> Void
    ) {
        pipeline.enqueue(Submission(command: admitted.command, id: id, isDurable: isDurable, answer: answer))
    }

    private func submit(_ command: Command, id: CommandID, isDurable: Bool) async throws(SubmissionError) -> JournalEntry {
        let result: Result<Answer, SubmissionError> = await withCheckedContinuation { continuation in
            submit(command, id: id, isDurable: isDurable) { continuation.resume(returning: $0) }
        }
        return try result.get().entry
    }
}

/// A command whose signature and proof were found to be right by the writer's own checks.
public struct AdmittedCommand: Sendable {
    public let command: Command

    fileprivate init(command: Command) {
        self.command = command
    }
}
