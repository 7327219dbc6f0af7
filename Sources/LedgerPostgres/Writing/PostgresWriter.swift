internal import Dispatch
internal import EthereumPrimitives
internal import Glibc
internal import LedgerCore
internal import LedgerMarks
internal import Synchronization

/// How long and how often a writer tries before a commit fails.
package struct PostgresPatience: Sendable {
    /// The time for which a commit waits for a server that can be written. Afterwards callers are refused until there is one.
    package var reconnectMilliseconds: UInt64 = 15_000
    /// The most times that a commit is sent which the server gave up for the sake of another transaction.
    package var attempts = 8
    /// The time between two attempts, doubled each time up to a second.
    package var pauseMilliseconds: UInt64 = 20

    package init() {}
}

/// The one writer of a ledger in PostgreSQL.
///
/// A commit whose connection is lost may or may not have happened, and may still happen on the server. Before anything is said about it, the writer comes
/// back and raises the epoch: after that the commit can happen no more, and the chain's head tells whether it did.
final class PostgresWriter: Sendable {
    private struct State {
        /// nil after a loss.
        var connection: PostgresConnection?
        var epoch: Int64
        /// The last head that is known to be committed.
        var head: JournalHead
        /// The head of a commit that is in doubt.
        var doubtful: JournalHead?
        var isClosed = false
        var isFenced = false
    }

    private let address: PostgresAddress
    private let patience: PostgresPatience
    private let lease: PostgresLease
    private let identity: StoreIdentity
    /// Tells this writer from all others, whatever their epochs.
    private let token: [UInt8]
    private let state: Mutex<State>
    private let inDoubt = Atomic(false)
    private let didReconnect: @Sendable (Int64) -> Void

    init(
        _ address: PostgresAddress, connection: PostgresConnection, token: [UInt8], takeover: Takeover, lease: PostgresLease, identity: StoreIdentity,
        patience: PostgresPatience, didReconnect: @escaping @Sendable (Int64) -> Void
    ) {
        (self.address, self.token, self.identity) = (address, token, identity)
        (self.patience, self.lease, self.didReconnect) = (patience, lease, didReconnect)
        state = Mutex(State(connection: connection, epoch: takeover.epoch, head: takeover.head))
        if lease.milliseconds > 0 { scheduleExtension() }
    }

    /// True while nobody knows whether the last commit happened.
    var isInDoubt: Bool { inDoubt.load(ordering: .acquiring) }

    /// True when another writer has taken over. Nothing is ever written again then.
    var isFenced: Bool { state.withLockIfAvailable { $0.isFenced } ?? false }

    /// Ends the lease and the connection.
    func close() {
        state.withLock { state in
            if let connection = state.connection, !state.isFenced { _ = try? Takeover.extend(connection, writer: token, milliseconds: 0) }
            (state.connection, state.isClosed) = (nil, true)
        }
    }

    private func scheduleExtension() {
        DispatchQueue.global().asyncAfter(deadline: .now() + .milliseconds(Int(lease.milliseconds / 3))) { [weak self] in
            guard let self, !self.state.withLock({ $0.isClosed || $0.isFenced }) else { return }
            extendLease()
            scheduleExtension()
        }
    }

    /// Shows that this writer lives, where no commit does. After a loss it connects again, so that the lease does not end while nothing is to be written.
    private func extendLease() {
        _ = state.withLockIfAvailable { state in
            guard !state.isClosed, !state.isFenced else { return }
            do {
                guard try Takeover.extend(connected(&state), writer: token, milliseconds: lease.milliseconds) else { throw StoreFailure.fenced }
            } catch {
                state.connection = nil
                if let failure = error as? StoreFailure, failure.code == .fenced { state.isFenced = true }
            }
        }
    }

    func commit(_ batch: Batch) throws(StoreFailure) {
        try state.withLock { (state) throws(StoreFailure) in
            var attempts = Attempts(patience)
            while true {
                var wasSent = false
                do {
                    let connection = try connected(&state)
                    // An empty batch has no head of its own. Writing it twice is writing it once.
                    if !batch.entries.isEmpty, state.head == batch.head { return }
                    (state.doubtful, wasSent) = (batch.head, true)
                    let rows = try connection.run(CommitStatement.statement, CommitStatement.arguments(batch, epoch: state.epoch, lease: lease))
                    state.doubtful = nil
                    guard rows.integer(0, 0) == 1 else { throw StoreFailure.fenced }
                    state.head = batch.head
                    return
                } catch let failure as PostgresFailure {
                    try note(failure, wasSent: wasSent, in: &state, &attempts)
                } catch let failure as StoreFailure {
                    if failure.code == .fenced { state.isFenced = true }
                    throw failure
                } catch { preconditionFailure("no other error is thrown: \(error)") }
            }
        }
    }

    /// Finds out what became of a commit that is in doubt, so that what is read next is what counts.
    func settle() throws(StoreFailure) {
        try state.withLock { (state) throws(StoreFailure) in
            guard state.doubtful != nil else { return }
            try reportingFailures { _ = try connected(&state) }
        }
    }

    /// Decides whether to go on after a failure, and waits a little if so.
    ///
    /// - Parameter wasSent: Whether it was the commit that failed, and not the way back to the server.
    private func note(_ failure: PostgresFailure, wasSent: Bool, in state: inout State, _ attempts: inout Attempts) throws(StoreFailure) {
        if wasSent, failure.effect != .unknown { state.doubtful = nil }
        inDoubt.store(state.doubtful != nil, ordering: .releasing)
        let canGoOn: Bool
        switch failure.effect {
        case .refused: canGoOn = false
        case .retryable where wasSent: canGoOn = attempts.retry()
        case .retryable, .elsewhere, .unknown:
            state.connection = nil
            canGoOn = attempts.reconnect()
        }
        guard canGoOn else { throw StoreFailure(failure) }
        attempts.pause()
    }

    /// The connection, made anew where it was lost. Nothing is in doubt then.
    private func connected(_ state: inout State) throws -> PostgresConnection {
        if let connection = state.connection { return connection }
        guard !state.isClosed else { throw StoreFailure(code: .unavailable, message: "the ledger was closed") }
        let connection = try PostgresConnection(address, writes: true)
        try Durability.require(connection)
        let doubtful = state.doubtful
        guard let takeover = try Takeover.resume(connection, writer: token, lease: lease) else { throw StoreFailure.fenced }
        try requireSameLedger(takeover.head, after: state.head, or: doubtful, connection)
        (state.connection, state.epoch, state.head, state.doubtful) = (connection, takeover.epoch, takeover.head, nil)
        inDoubt.store(false, ordering: .releasing)
        didReconnect(takeover.epoch)
        return connection
    }

    /// Checks that the server has what was acknowledged: it may be a replica that took over without the last commits, or another cluster.
    private func requireSameLedger(
        _ found: JournalHead, after head: JournalHead, or doubtful: JournalHead?, _ connection: PostgresConnection
    ) throws {
        if try Takeover.identity(connection) != identity { throw StoreFailure(code: .displaced, message: Displacement.copied.description) }
        guard found != head, found != doubtful else { return }
        let displacement =
            found.number < head.number ? Displacement.rolledBack(acknowledged: head.number, found: found.number) : .forked(found.number)
        throw StoreFailure(code: .displaced, message: displacement.description)
    }

    /// The attempts at one commit.
    private struct Attempts {
        let patience: PostgresPatience
        let start = ContinuousClock.now
        var count = 0
        var pauseMilliseconds: UInt64

        init(_ patience: PostgresPatience) {
            (self.patience, pauseMilliseconds) = (patience, patience.pauseMilliseconds)
        }

        /// - Returns: Whether a commit that the server gave up may be sent again.
        mutating func retry() -> Bool {
            count += 1
            return count < patience.attempts
        }

        /// - Returns: Whether there is time left to look for a server.
        func reconnect() -> Bool { ContinuousClock.now - start < .milliseconds(Int64(patience.reconnectMilliseconds)) }

        mutating func pause() {
            usleep(UInt32(pauseMilliseconds * 1000))
            pauseMilliseconds = min(2 * pauseMilliseconds, 1000)
        }
    }
}

extension StoreFailure {
    fileprivate static let fenced = StoreFailure(
        code: .fenced, message: "another writer has opened this ledger since; stop one of the two and restart this one")
}
