internal import EthereumPrimitives
public import LedgerCore

/// The one writer of a ledger. It applies commands, commits them in batches and answers their senders.
///
/// A command is applied on its sender's thread or waits in a bounded queue. While one batch is on its way to the disk, the next one is applied: all
/// commands that arrive during a flush share the next flush.
///
/// ``submit(_:id:)`` answers after the commit. ``submitProvisionally(_:id:)`` answers as soon as the command has been applied, for answers that promise
/// nothing. A caller that leaves does not cancel a commit.
public final class LedgerWriter: Sendable {
    /// The most commands that wait. Others are refused as ``SubmissionError/busy``, so that load does not turn into memory.
    public static let queueCapacity = 16_384
    /// The most entries of one commit.
    public static let batchCapacity = 1_000

    /// The command that opened the journal, with the operator's address as it was when this writer began.
    public let ledger: OpenLedger
    /// The domain that holders sign for. A restoration, which changes it, needs the ledger closed.
    public let signingDomain: SigningDomain
    private let admission: Admission
    private let clockFailure: @Sendable () -> StoreFailure?
    private let batcher: Batcher
    private let pipeline: Pipeline

    /// Begins to write into a store.
    ///
    /// - Parameters:
    ///   - store: Opened for writing; its journal begins with `openLedger`.
    ///   - proofs: Repeats model calls for content proofs.
    ///   - batchCapacity: The most entries of one commit.
    ///   - clockFailure: Why the time is in doubt; nil while it is not. Commands whose rules read the time are not taken meanwhile.
    ///   - clock: The time of new entries. Called on any thread.
    /// - Throws: ``StoreFailure``; code `notFound` when the journal is empty.
    public init(
        store: any LedgerStore, proofs: any ReexecutionVerifier, batchCapacity: Int = LedgerWriter.batchCapacity,
        clockFailure: @escaping @Sendable () -> StoreFailure? = { nil }, clock: @escaping @Sendable () -> Timestamp
    ) throws(StoreFailure) {
        self.clockFailure = clockFailure
        var view = LedgerView(reader: store)
        let salt: Bytes32?
        do { (ledger, salt) = (try view.ledger(), try view.generation()?.salt) } catch {
            switch error {
            case .refused(let outcome): throw StoreFailure(code: .notFound, message: outcome.explanation)
            case .failed(let failure): throw failure
            }
        }
        signingDomain = ledger.signingDomain(salt: salt)
        let (first, admission) = (ledger.operatorAddress, Admission(ledger: ledger, salt: salt, proofs: proofs))
        self.admission = admission
        // A key that was replaced never comes back: while the operator is the first, no record was checked for another.
        batcher = Batcher(store: store, attests: { $1 == first || admission.attests($0, by: $1) }, clock: clock)
        batcher.observeCommits { changes in
            guard let changed = changes.ledger else { return }
            admission.follow(operator: changed.operatorAddress)
        }
        pipeline = Pipeline(batcher: batcher, queueCapacity: LedgerWriter.queueCapacity, batchCapacity: batchCapacity)
    }

    /// Begins the journal of an empty store.
    ///
    /// - Returns: The first entry. Its outcome says whether the ledger was opened.
    /// - Throws: ``StoreFailure`` when the store cannot be read or written.
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
    ///
    /// - Throws: ``SubmissionError`` when the command got no entry.
    public func submit(_ command: Command, id: CommandID) async throws(SubmissionError) -> JournalEntry {
        try await submit(command, id: id, isDurable: true)
    }

    /// Applies a command and answers before its entry is durable. Use it only for answers that promise nothing: if the commit fails or the process dies, the
    /// command never was.
    ///
    /// The entry is committed with the next one that somebody waits for, at the latest after a tenth of a second. After a failed commit this answers as
    /// ``submit(_:id:)`` does, until a commit succeeds.
    ///
    /// - Throws: ``SubmissionError`` when the command got no entry.
    public func submitProvisionally(_ command: Command, id: CommandID) async throws(SubmissionError) -> JournalEntry {
        try await submit(command, id: id, isDurable: false)
    }

    /// Applies a signed command of somebody who is not known, whose signature and proof were checked by ``admit(_:)``, and answers when its entry is
    /// durable. A refusal leaves no entry, so that strangers cannot fill the journal, and nothing is entered that moves nothing.
    ///
    /// - Throws: ``SubmissionError``; `refused` with the outcome when the ledger refused the command.
    public func submitAnonymous(_ admitted: AdmittedCommand, id: CommandID) async throws(SubmissionError) -> JournalEntry {
        let result: Result<Answer, SubmissionError> = await withCheckedContinuation { continuation in
            pipeline.enqueue(
                Submission(command: admitted.command, id: id, isDurable: true, isAnonymous: true) { continuation.resume(returning: $0) })
        }
        return try result.get().entry
    }

    /// Calls `observe` with the changed records of each commit, when they are on the disk and before the commands' senders are answered: what is remembered of
    /// the ledger elsewhere can follow it. It runs on the writer's threads, so it must be quick.
    public func observeCommits(_ observe: @escaping @Sendable (RecordChanges) -> Void) { batcher.observeCommits(observe) }

    /// Commands that wait to be applied.
    public var waitingCount: Int { pipeline.waitingCount }

    /// How long commits took since the writer began.
    package var commits: CommitTimes.Totals { batcher.commitTimes.totals }

    /// True when the last commit reached the disk. False while the disk is full or failing, and for good once another writer has taken over.
    public var isHealthy: Bool { batcher.isHealthy }

    /// Tests after a failed commit whether the store can be written again, without writing an entry. ``isHealthy`` tells the result.
    public func probe() async {
        await withCheckedContinuation { continuation in pipeline.probe { continuation.resume() } }
    }

    /// Takes no more commands. Returns when those that waited are answered and all entries are durable. A command that was applied on its sender's thread
    /// is answered there, which may be later.
    public func close() async {
        await withCheckedContinuation { continuation in pipeline.close { continuation.resume() } }
    }

    /// Submits a command without a task.
    ///
    /// - Parameters:
    ///   - isDurable: True when the answer waits for the disk; see ``submitProvisionally(_:id:)``.
    ///   - answer: Called exactly once, on the sender's thread before this returns or on one of the writer's. The sender must hold no lock that `answer`
    ///     takes. Others wait while it runs, so it must be quick.
    public func submit(
        _ command: Command, id: CommandID, isDurable: Bool, answer: @escaping @Sendable (Result<Answer, SubmissionError>) -> Void
    ) {
        switch admit(command) {
        case .success(let admitted): submit(admitted, id: id, isDurable: isDurable, answer: answer)
        case .failure(let refusal): answer(.failure(refusal))
        }
    }

    /// Checks a command's signature and proof, which cost more than the rest of a command. Any thread may call this ahead of
    /// ``submit(_:id:isDurable:answer:)``.
    public func admit(_ command: Command) -> Result<AdmittedCommand, SubmissionError> {
        if command.dependsOnTime, let failure = clockFailure() { return .failure(.unavailable(failure)) }
        let outcome = admission.check(command)
        return outcome == .accepted ? .success(AdmittedCommand(command: command)) : .failure(.refused(outcome))
    }

    /// Submits a command that was checked before; see ``submit(_:id:isDurable:answer:)``.
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

/// A command whose signature and proof a writer has checked.
public struct AdmittedCommand: Sendable {
    public let command: Command

    fileprivate init(command: Command) {
        self.command = command
    }
}
