internal import Dispatch
internal import GRDB
internal import GRDBSQLite
internal import LedgerCore
internal import Synchronization

extension WALLimits {
    /// The log's file is cut after it was written back where it is longer than this; else its room is kept, because writing into it is faster than
    /// making it longer.
    var keptBytes: Int { min(capBytes, WALLimits().capBytes) / 2 }
}

/// Writes the log back into the database from a thread and a connection of its own.
///
/// A checkpoint that lets the log begin anew needs the writer's lock, and gives up after a moment when a reader is in the way. Where it takes some
/// milliseconds it is all that is done. Where the disk is slower than that, or a reader has made the log grow, what can be is first moved without locks,
/// so that no commit waits for long; doing so always would write the pages that every commit changes twice.
final class Checkpointer: Sendable {
    private static let retryMilliseconds = 100
    /// The time for which the log's new beginning may keep the writer waiting for a reader.
    private static let patienceMilliseconds: Int32 = 20
    /// A disk on which a checkpoint takes longer is not written to under the writer's lock, but for what is left.
    private static let quick = Duration.milliseconds(50)

    private struct State {
        var pages = 0
        /// Whether the last checkpoint was quick and succeeded.
        var wasQuick = false
        var isRunning = false
        var isStopped = false
    }

    private let limits: WALLimits
    private let pageSize: Int
    private let connection: DatabaseQueue
    private let worker = DispatchQueue(label: "imo.ledger.checkpointer", qos: .utility)
    private let state = Mutex(State())

    /// Takes the place of SQLite's own checkpoints, which the committing thread would carry out, on the writer's connection.
    init(path: String, limits: WALLimits, writer: Database) throws {
        self.limits = limits
        pageSize = try Int.fetchOne(writer, sql: "PRAGMA page_size") ?? 4096
        var configuration = Configuration()
        configuration.prepareDatabase { db in sqlite3_busy_timeout(db.sqliteConnection, Checkpointer.patienceMilliseconds) }
        connection = try DatabaseQueue(path: path, configuration: configuration)
        // Unretained: the ledger keeps this object as long as the connection.
        sqlite3_wal_hook(
            writer.sqliteConnection,
            { context, _, _, pages in
                if let context { Unmanaged<Checkpointer>.fromOpaque(context).takeUnretainedValue().logHas(pages: Int(pages)) }
                return SQLITE_OK
            }, Unmanaged.passUnretained(self).toOpaque())
    }

    /// At the cap, waits for one more checkpoint: the writer may have been faster than they were.
    ///
    /// - Throws: `unavailable` when that could not make room, because of a reader.
    func requireRoom() throws(StoreFailure) {
        guard isAtCap, !worker.sync(execute: { !isAtCap || checkpoint() }) else { return }
        start()
        throw StoreFailure(
            code: .unavailable,
            message: """
                the ledger's write-ahead log has reached its cap of \(limits.capBytes >> 20) MiB, because a reader has kept the database open for long; end \
                that reader (another program that reads ledger.sqlite), the ledger resumes by itself
                """)
    }

    private var isAtCap: Bool { state.withLock { $0.pages } * pageSize >= limits.capBytes }

    func stop() {
        state.withLock { $0.isStopped = true }
        worker.sync {}
    }

    /// Called after each commit, on the writer's thread.
    private func logHas(pages: Int) {
        state.withLock { $0.pages = pages }
        if pages * pageSize >= limits.checkpointBytes { start() }
    }

    private func start() {
        let isFirst = state.withLock { state in
            defer { state.isRunning = true }
            return !state.isRunning && !state.isStopped
        }
        if isFirst { worker.async { self.run() } }
    }

    private func run() {
        let isDone = checkpoint()
        let goesOn = state.withLock { state in
            state.isRunning = !isDone && !state.isStopped
            return state.isRunning
        }
        guard goesOn else { return }
        worker.asyncAfter(deadline: .now() + .milliseconds(Checkpointer.retryMilliseconds)) { self.run() }
    }

    /// - Returns: Whether the log begins anew.
    private func checkpoint() -> Bool {
        let mayHoldUp = state.withLock { $0.wasQuick && $0.pages * pageSize <= 2 * limits.checkpointBytes }
        let start = ContinuousClock.now
        let isDone = connection.inDatabase { db in
            guard mayHoldUp || movesMost(db) else { return false }
            let isLong = state.withLock { $0.pages } * pageSize > limits.keptBytes
            return sqlite3_wal_checkpoint_v2(
                db.sqliteConnection, nil, isLong ? SQLITE_CHECKPOINT_TRUNCATE : SQLITE_CHECKPOINT_RESTART, nil, nil) == SQLITE_OK
        }
        state.withLock { state in
            state.wasQuick = isDone && ContinuousClock.now - start < Checkpointer.quick
            if isDone { state.pages = 0 }
        }
        return isDone
    }

    /// Moves what no reader needs any more, without locks.
    ///
    /// - Returns: Whether little is left: a reader needs the rest otherwise, and making the writer wait would be of no use.
    private func movesMost(_ db: Database) -> Bool {
        var (logPages, movedPages): (Int32, Int32) = (0, 0)
        let code = sqlite3_wal_checkpoint_v2(db.sqliteConnection, nil, SQLITE_CHECKPOINT_PASSIVE, &logPages, &movedPages)
        return code == SQLITE_OK && movedPages >= 0 && Int(logPages - movedPages) * pageSize < limits.checkpointBytes
    }
}
