internal import Dispatch
internal import GRDB
internal import GRDBSQLite
internal import LedgerCore
internal import Synchronization

/// How large the write-ahead log may become, in bytes.
public struct WALLimits: Sendable, Hashable {
    /// From here on it is written back into the database, beside the writer.
    public var checkpointBytes = 16 << 20
    /// From here on commits are refused, until it could be written back. Only a reader that stays open for long makes it grow so far.
    public var capBytes = 256 << 20

    public init() {}
}

/// Writes the log back into the database from a thread and a connection of its own, so that no commit waits for it below the cap.
///
/// One that lets the log begin anew needs the writer's lock for some milliseconds, and gives up after a moment when a reader is in the way. A log that has
/// grown beyond that because of a reader is first moved without locks. Doing so always would write the pages that every commit changes twice.
final class Checkpointer: Sendable {
    private static let retryMilliseconds = 100
    /// How long the log's new beginning may keep the writer waiting for a reader.
    private static let patienceMilliseconds: Int32 = 20

    private struct State {
        var pages = 0
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
        let hasGrown = state.withLock { $0.pages } * pageSize > 2 * limits.checkpointBytes
        return connection.inDatabase { db in
            var (logPages, movedPages): (Int32, Int32) = (0, 0)
            if hasGrown {
                let passive = sqlite3_wal_checkpoint_v2(db.sqliteConnection, nil, SQLITE_CHECKPOINT_PASSIVE, &logPages, &movedPages)
                // A reader needs what is left: no use in making the writer wait.
                guard passive == SQLITE_OK, movedPages >= 0, Int(logPages - movedPages) * pageSize < limits.checkpointBytes else { return false }
            }
            // A log that a reader made grow is cut; else its room is kept, because writing into it is faster than making it longer.
            let mode = hasGrown ? SQLITE_CHECKPOINT_TRUNCATE : SQLITE_CHECKPOINT_RESTART
            guard sqlite3_wal_checkpoint_v2(db.sqliteConnection, nil, mode, &logPages, &movedPages) == SQLITE_OK else { return false }
            state.withLock { $0.pages = 0 }
            return true
        }
    }
}
