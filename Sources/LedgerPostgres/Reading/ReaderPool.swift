internal import Dispatch
internal import LedgerCore
internal import Synchronization

/// Connections for reading, each used by one thread at a time.
///
/// After the writer had to connect again, connections from before are of no use: the server that they lead to may have been replaced by its replica, and
/// would show an older state. Servers that do not know the writer's epoch are not read from either.
final class ReaderPool: Sendable {
    private struct State {
        var free: [PostgresConnection] = []
        /// The writer's epoch when its connection was made; 0 where this process does not write.
        var epoch: Int64 = 0
    }

    private let address: PostgresAddress
    /// Whether only servers will do that can be written.
    private let ofWriter: Bool
    private let state = Mutex(State())
    private let places: DispatchSemaphore

    init(_ address: PostgresAddress, ofWriter: Bool, limit: Int) {
        self.address = address
        self.ofWriter = ofWriter
        places = DispatchSemaphore(value: limit)
    }

    /// Lends a connection to `body`. Waits while all are in use.
    func withConnection<Value>(_ body: (PostgresConnection) throws -> Value) throws -> Value {
        places.wait()
        defer { places.signal() }
        let (kept, epoch) = state.withLock { ($0.free.popLast(), $0.epoch) }
        let connection = try kept ?? connect(epoch)
        defer {
            if connection.isUsable { state.withLock { if $0.epoch == epoch { $0.free.append(connection) } } }
        }
        return try body(connection)
    }

    private func connect(_ epoch: Int64) throws -> PostgresConnection {
        let connection = try PostgresConnection(address, writes: ofWriter)
        guard epoch > 0 else { return connection }
        let rows = try connection.execute("SELECT 1 FROM imo_chain_head WHERE epoch >= \(epoch)")
        guard rows.count == 1 else {
            throw StoreFailure(
                code: .unavailable, message: "the PostgreSQL server that answers is behind the one that was written to; stop it, it was replaced")
        }
        return connection
    }

    /// Drops the connections that are kept, and those in use when they are given back.
    ///
    /// - Parameter epoch: The writer's new epoch; nil drops the kept ones only.
    func renew(epoch: Int64? = nil) {
        state.withLock { state in
            if let epoch { state.epoch = epoch }
            state.free = []
        }
    }
}
