internal import EthereumPrimitives
internal import LedgerCore
internal import LedgerMarks

/// The chain's head as a writer finds it when it makes the ledger its own, or comes back to it.
struct Takeover {
    /// The statements raise the epoch: a commit of an earlier connection that still runs is either seen here, or finds no row any more.
    private enum Statement {
        static let columns = "epoch, number, hash, time"
        static let begin = PostgresStatement(
            "begin",
            """
            UPDATE imo_chain_head SET epoch = epoch + 1, writer = $1, generation = $2, lease_holder = $3,
                lease_ends = clock_timestamp() + $4::bigint * INTERVAL '1 millisecond'
            WHERE lease_holder = $3 OR lease_ends <= clock_timestamp() RETURNING \(columns)
            """)
        static let resume = PostgresStatement(
            "resume",
            """
            UPDATE imo_chain_head SET epoch = epoch + 1, lease_ends = clock_timestamp() + $2::bigint * INTERVAL '1 millisecond' WHERE writer = $1
            RETURNING \(columns)
            """)
        static let extend = PostgresStatement(
            "extend",
            "UPDATE imo_chain_head SET lease_ends = clock_timestamp() + $2::bigint * INTERVAL '1 millisecond' WHERE writer = $1 RETURNING epoch")
        /// The cluster's number, and the number of the database and of the table in it.
        static let identity = PostgresStatement(
            "identity",
            """
            SELECT (SELECT system_identifier FROM pg_control_system()), (SELECT oid::bigint FROM pg_database WHERE datname = current_database()),
                'imo_chain_head'::regclass::oid::bigint
            """)
        static let status = PostgresStatement(
            "status",
            """
            SELECT \(columns), generation, state, lease_holder,
                CASE WHEN lease_ends > clock_timestamp() THEN (extract(epoch FROM lease_ends - clock_timestamp()) * 1000)::bigint ELSE 0 END
            FROM imo_chain_head
            """)
    }

    let epoch: Int64
    let head: JournalHead

    /// Makes the ledger this writer's own: every earlier writer is fenced off.
    ///
    /// - Throws: ``StoreFailure`` with the code `leased` while another holds the lease; ``PostgresFailure``.
    static func begin(_ connection: PostgresConnection, writer: [UInt8], generation: UInt32, lease: PostgresLease) throws -> Takeover {
        var arguments = PostgresArguments()
        arguments.append(writer)
        arguments.append(Int64(generation))
        arguments.append(Array(lease.holder.utf8))
        arguments.append(clamping: lease.milliseconds)
        guard let takeover = Takeover(try connection.run(Statement.begin, arguments)) else {
            let status = try status(connection)
            throw StoreFailure.leased(to: status.holder, for: status.remainingMilliseconds)
        }
        return takeover
    }

    /// Comes back to the ledger over a new connection.
    ///
    /// - Returns: nil when another writer has taken over meanwhile.
    static func resume(_ connection: PostgresConnection, writer: [UInt8], lease: PostgresLease) throws(PostgresFailure) -> Takeover? {
        var arguments = PostgresArguments()
        arguments.append(writer)
        arguments.append(clamping: lease.milliseconds)
        return Takeover(try connection.run(Statement.resume, arguments))
    }

    /// Makes the lease last for so long from now, or ends it.
    ///
    /// - Returns: Whether the ledger is still this writer's.
    static func extend(_ connection: PostgresConnection, writer: [UInt8], milliseconds: UInt64) throws(PostgresFailure) -> Bool {
        var arguments = PostgresArguments()
        arguments.append(writer)
        arguments.append(clamping: milliseconds)
        return try connection.run(Statement.extend, arguments).count == 1
    }

    private init?(_ rows: PostgresRows) {
        guard rows.count == 1 else { return nil }
        epoch = rows.integer(0, 0)
        head = rows.head(0, from: 1)
    }

    static func identity(_ connection: PostgresConnection) throws(PostgresFailure) -> StoreIdentity {
        let rows = try connection.run(Statement.identity)
        return StoreIdentity(place: UInt64(bitPattern: rows.integer(0, 0)), birth: rows.count(0, 1) << 32 | rows.count(0, 2))
    }

    static func status(_ connection: PostgresConnection) throws -> PostgresWriterStatus {
        let rows = try connection.run(Statement.status)
        guard rows.count == 1, let state = LedgerState(rawValue: rows.integer(0, 5)) else {
            throw StoreFailure(code: .corrupt, message: "the ledger's chain head is missing; restore a backup")
        }
        return PostgresWriterStatus(
            epoch: rows.integer(0, 0), holder: rows.text(0, 6), remainingMilliseconds: rows.count(0, 7),
            generation: UInt32(clamping: rows.integer(0, 4)),
            head: rows.head(0, from: 1), state: state)
    }

    /// Says what the tables are used for from now on, and fences off whoever writes them.
    static func set(_ state: LedgerState, _ connection: PostgresConnection) throws(PostgresFailure) {
        try connection.execute("UPDATE imo_chain_head SET state = \(state.rawValue), epoch = epoch + 1")
    }
}

extension StoreFailure {
    static func leased(to holder: String, for milliseconds: UInt64) -> StoreFailure {
        StoreFailure(
            code: .leased,
            message: """
                another machine writes this ledger: \(holder) holds its lease for another \((milliseconds + 999) / 1000) s. It is free when that gateway has \
                been stopped, or \(PostgresLease(holder: "").milliseconds / 1000) s after it died
                """)
    }
}
