internal import CPostgreSQL

/// A statement that each connection prepares once.
struct PostgresStatement: Sendable {
    let name: String
    let sql: String

    init(_ name: String, _ sql: String) {
        (self.name, self.sql) = (name, sql)
    }
}

/// A connection to a PostgreSQL server by libpq. Its calls block.
///
/// `@unchecked Sendable`: one thread uses it at a time. Whoever uses a connection has taken it out of a pool or holds the lock that guards it.
package final class PostgresConnection: @unchecked Sendable {
    /// The settings of libpq that an address may override: a server that does not answer must not hold up the ledger for ever.
    private static let defaults = [
        "connect_timeout": "10", "keepalives": "1", "keepalives_idle": "10", "keepalives_interval": "3", "keepalives_count": "3",
        "tcp_user_timeout": "15000", "fallback_application_name": "imo",
    ]
    /// Statements take as long as they take: a time-out that strikes in a commit leaves its outcome unknown. Waiting for a lock is bounded, because
    /// nothing was written then. The plans are the only good ones at every size of the tables, so that they are made once.
    private static let session = """
        SET statement_timeout = 0; SET lock_timeout = '10s'; SET idle_in_transaction_session_timeout = 0; SET client_min_messages = error;
        SET default_transaction_isolation = 'read committed'; SET default_transaction_deferrable = off; SET jit = off;
        SET plan_cache_mode = force_generic_plan; SET enable_seqscan = off; SET enable_hashjoin = off; SET enable_mergejoin = off
        """

    private let handle: OpaquePointer
    private var prepared: Set<String> = []

    /// Connects and sets the session up.
    ///
    /// Of several servers in the address, replicas are passed over.
    ///
    /// - Parameter writes: True for a server that can be written.
    package init(_ address: PostgresAddress, writes: Bool) throws(PostgresFailure) {
        var settings = PostgresConnection.defaults.map { ($0.key, $0.value) }
        // A replica may be behind, which would look like a loss.
        settings.append(("target_session_attrs", writes ? "read-write" : "primary"))
        // The last value of a setting counts, so that the address overrides what stands before it.
        settings += [("dbname", address.text), ("client_encoding", "UTF8")]
        guard let handle = PostgresConnection.connect(settings) else {
            throw PostgresFailure(sqlState: "", message: "libpq has no memory for a connection", isLost: true)
        }
        self.handle = handle
        guard PQstatus(handle) == CONNECTION_OK else {
            throw PostgresFailure(sqlState: "", message: PostgresConnection.firstLine(PQerrorMessage(handle)), isLost: true)
        }
        PQsetNoticeReceiver(handle, { _, _ in }, nil)
        _ = try execute(PostgresConnection.session)
    }

    deinit { PQfinish(handle) }

    private static func connect(_ settings: [(String, String)]) -> OpaquePointer? {
        func withCStrings<Result>(
            _ texts: ArraySlice<String>, _ pointers: [UnsafePointer<CChar>?], _ body: ([UnsafePointer<CChar>?]) -> Result
        ) -> Result {
            guard let text = texts.first else { return body(pointers + [nil]) }
            return text.withCString { withCStrings(texts.dropFirst(), pointers + [$0], body) }
        }
        return withCStrings(settings.map(\.0)[...], []) { names in
            withCStrings(settings.map(\.1)[...], []) { values in PQconnectdbParams(names, values, 1) }
        }
    }

    var isUsable: Bool { PQstatus(handle) == CONNECTION_OK && PQtransactionStatus(handle) == PQTRANS_IDLE }

    /// Runs statements without arguments in one round trip, and gives the rows of the last one as text.
    @discardableResult
    package func execute(_ sql: String) throws(PostgresFailure) -> PostgresRows { try rows(PQexec(handle, sql)) }

    /// Runs a statement in one round trip, two at its first use.
    func run(_ statement: PostgresStatement, _ arguments: PostgresArguments = PostgresArguments()) throws(PostgresFailure) -> PostgresRows {
        if !prepared.contains(statement.name) {
            _ = try rows(PQprepare(handle, statement.name, statement.sql, 0, nil))
            prepared.insert(statement.name)
        }
        let formats = [Int32](repeating: 1, count: arguments.ranges.count)
        let result = arguments.withPointers { values, lengths in
            PQexecPrepared(handle, statement.name, Int32(values.count), values, lengths, formats, 1)
        }
        return try rows(result)
    }

    /// - Parameter result: Of libpq; nil when it could not even send.
    private func rows(_ result: OpaquePointer?) throws(PostgresFailure) -> PostgresRows {
        guard let result else { throw failure(PQerrorMessage(handle), sqlState: "") }
        let rows = PostgresRows(result)
        switch PQresultStatus(result) {
        case PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_EMPTY_QUERY: return rows
        default:
            // 'C' is libpq's PG_DIAG_SQLSTATE, 'M' its PG_DIAG_MESSAGE_PRIMARY.
            let code = PQresultErrorField(result, 0x43).map { String(cString: $0) } ?? ""
            throw failure(PQresultErrorField(result, 0x4D) ?? PQresultErrorMessage(result), sqlState: code)
        }
    }

    private func failure(_ message: UnsafePointer<CChar>?, sqlState: String) -> PostgresFailure {
        PostgresFailure(sqlState: sqlState, message: PostgresConnection.firstLine(message), isLost: PQstatus(handle) != CONNECTION_OK)
    }

    private static func firstLine(_ message: UnsafePointer<CChar>?) -> String {
        guard let message else { return "" }
        return String(cString: message).split(whereSeparator: \.isNewline).first.map(String.init) ?? ""
    }
}
