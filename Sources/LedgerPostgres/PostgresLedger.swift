internal import EthereumPrimitives
public import LedgerCore
public import LedgerMarks

/// A ledger in PostgreSQL: the journal, the records and the chain's head, each commit in one statement.
///
/// Many connections read, each one consistent state; one writes. Opening for writing raises the epoch in the chain's head, so that a writer that was
/// opened before fails at its next commit instead of forking the journal. The server's replication, failover and backups are the operator's.
public final class PostgresLedger: DurableLedger {
    private static let readerLimit = 16

    let address: PostgresAddress
    private let readers: ReaderPool
    /// A connection for single reads, without a transaction around each.
    private let lookups: ReaderPool
    /// nil when opened for reading only.
    private let writer: PostgresWriter?
    private let mark: MarkFile?
    /// The findings of the opening.
    public let opening: LedgerOpening

    public enum Mode: Sendable {
        case reading
        case writing
    }

    /// Opens the ledger in a database, and makes it when it is not there and `mode` is for writing.
    ///
    /// - Parameters:
    ///   - marking: How the directory knows this ledger, when opened for writing.
    ///   - lease: Held while the ledger is open for writing; nil holds none.
    /// - Throws: ``StoreFailure/Code/notFound`` when there is nothing to read, `unavailable` when the server cannot be reached or does not flush to the
    ///   disk, `forbidden` when it does not let this user in, `newer` or `outdated` when the tables are of another version of this program, `displaced`
    ///   when the ledger is not the directory's own, `leased` while another machine writes it.
    public convenience init(
        _ address: PostgresAddress, mode: Mode, marking: Marking = .none, lease: PostgresLease? = nil
    ) throws(StoreFailure) {
        try self.init(address, mode: mode, marking: marking, lease: lease, patience: PostgresPatience())
    }

    /// - Parameter isTarget: Whether a migration fills the ledger.
    package init(
        _ address: PostgresAddress, mode: Mode, marking: Marking = .none, lease: PostgresLease? = nil, isTarget: Bool = false,
        patience: PostgresPatience = PostgresPatience()
    ) throws(StoreFailure) {
        self.address = address
        let readers = ReaderPool(address, ofWriter: mode == .writing, limit: PostgresLedger.readerLimit)
        let lookups = ReaderPool(address, ofWriter: mode == .writing, limit: 1)
        (self.readers, self.lookups) = (readers, lookups)
        (writer, mark, opening) = try reportingFailures {
            let connection = try PostgresConnection(address, writes: mode == .writing)
            var opening = LedgerOpening(logBytes: 0)
            if mode == .writing { opening.migrations = try Schema.migrate(connection, address: address) }
            try Schema.requireCurrent(connection, address: address)
            let status = try Takeover.status(connection)
            try isTarget ? PostgresLedger.beginFilling(status, address, connection) : PostgresLedger.requireUse(status, address)
            guard mode == .writing else { return (nil, nil, opening) }
            try Durability.require(connection)
            let lease = lease ?? .none
            guard status.remainingMilliseconds == 0 || status.holder == lease.holder else {
                throw StoreFailure.leased(to: status.holder, for: status.remainingMilliseconds)
            }
            let identity = try Takeover.identity(connection)
            let opened = try marking.open(identity, generation: status.generation, reader: PostgresReader(connection: connection))
            let token = PostgresLedger.newToken()
            let takeover = try Takeover.begin(connection, writer: token, generation: opened.generation, lease: lease)
            (opening.wasCutOff, opening.generation) = (opened.before?.isOpen ?? false, opened.generation)
            let renew = { @Sendable (epoch: Int64) in
                readers.renew(epoch: epoch)
                lookups.renew(epoch: epoch)
            }
            renew(takeover.epoch)
            let writer = PostgresWriter(
                address, connection: connection, token: token, takeover: takeover, lease: lease, identity: identity, patience: patience,
                didReconnect: renew)
            return (writer, opened.file, opening)
        }
    }

    private static func newToken() -> [UInt8] {
        var random = SystemRandomNumberGenerator()
        return (0..<16).map { _ in UInt8.random(in: 0...255, using: &random) }
    }

    public func read<Value>(_ body: (any LedgerReader) throws -> Value) throws -> Value {
        var hasBegun = false
        func attempt() throws -> Value {
            try readers.withConnection { connection in
                // The second statement makes the state that the transaction sees.
                try connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SELECT number FROM imo_chain_head")
                hasBegun = true
                defer { _ = try? connection.execute("COMMIT") }
                return try body(PostgresReader(connection: connection))
            }
        }
        do { return try attempt() } catch let failure as PostgresFailure {
            guard failure.isLost, !hasBegun else { throw StoreFailure(failure) }
        }
        // The connections that were kept are from before a restart of the server.
        readers.renew()
        do { return try attempt() } catch let failure as PostgresFailure { throw StoreFailure(failure) }
    }

    /// There is no log beside the database that this program looks after.
    public func health() -> StorageHealth { StorageHealth(logBytes: 0, isFenced: writer?.isFenced ?? false) }

    public func generation() throws -> UInt32 {
        try status().generation
    }

    /// Tells who writes the ledger, and for how long the lease lasts.
    public func status() throws(StoreFailure) -> PostgresWriterStatus {
        try reportingFailures { try readers.withConnection { try Takeover.status($0) } }
    }

    /// Compares the ledger with the mark of a directory, without opening it for writing.
    public func displacement(markPath: String) throws -> Displacement? {
        let mark = try LedgerMark.read(path: markPath)
        return try reportingFailures {
            try readers.withConnection { connection in
                try Displacement.of(
                    Takeover.identity(connection), generation: Takeover.status(connection).generation, reader: PostgresReader(connection: connection),
                    mark: mark)
            }
        }
    }

    public func close() throws(StoreFailure) {
        writer?.close()
        mark?.close()
        lookups.renew()
        readers.renew()
    }
}

// MARK: - The writer's part

extension PostgresLedger {
    public func commit(_ batch: Batch) throws(StoreFailure) {
        guard let writer else { throw StoreFailure(code: .unavailable, message: "the ledger was opened for reading only") }
        try writer.commit(batch)
        mark?.advance(to: batch.head)
    }

    public func load(_ key: RecordKey) throws(StoreFailure) -> [UInt8]? {
        try lookUp { (reader) throws(StoreFailure) in try reader.load(key) }
    }

    public func head() throws(StoreFailure) -> JournalHead {
        try lookUp { (reader) throws(StoreFailure) in try reader.head() }
    }

    public func scan(prefix: [UInt8], after: [UInt8]?, limit: Int) throws(StoreFailure) -> [(key: [UInt8], value: [UInt8])] {
        try lookUp { (reader) throws(StoreFailure) in try reader.scan(prefix: prefix, after: after, limit: limit) }
    }

    public func entries(from number: UInt64, limit: Int) throws(StoreFailure) -> [StoredEntry] {
        try lookUp { (reader) throws(StoreFailure) in try reader.entries(from: number, limit: limit) }
    }

    public func entry(of id: CommandID) throws(StoreFailure) -> StoredEntry? {
        try lookUp { (reader) throws(StoreFailure) in try reader.entry(of: id) }
    }

    public func greatestIDs(limit: Int) throws(StoreFailure) -> [CommandID] {
        try lookUp { (reader) throws(StoreFailure) in try reader.greatestIDs(limit: limit) }
    }

    /// Reads what was committed last, beside a commit that runs. A connection that turns out to be lost is made anew once.
    private func lookUp<Value>(_ body: (PostgresReader) throws(StoreFailure) -> Value) throws(StoreFailure) -> Value {
        if let writer, writer.isInDoubt { try writer.settle() }
        return try reportingFailures {
            var wasLost = false
            func attempt() throws -> Value {
                try lookups.withConnection { connection in
                    defer { wasLost = !connection.isUsable }
                    return try body(PostgresReader(connection: connection))
                }
            }
            do { return try attempt() } catch {
                guard wasLost else { throw error }
                return try attempt()
            }
        }
    }
}

extension PostgresLedger {
    /// Makes the mark of a directory that is to know the ledger from its present end on.
    ///
    /// - Throws: ``StoreFailure`` when the ledger cannot be read or the mark not be written.
    public func introduce(toMark path: String) throws(StoreFailure) {
        try reportingFailures {
            try readers.withConnection { connection in
                let status = try Takeover.status(connection)
                try LedgerMark(
                    generation: max(status.generation, 1), store: Takeover.identity(connection), number: status.head.number, hash: status.head.hash,
                    isOpen: false
                ).write(path: path)
            }
        }
    }
}
