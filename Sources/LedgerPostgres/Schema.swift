internal import LedgerCore

/// The tables' layout. A migration that has shipped is never edited; a change is a new one.
///
/// The tables are in the first schema of the search path, so that `options=-csearch_path=books` in the address gives a ledger a schema of its own.
enum Schema {
    static let migrations: [(name: String, sql: String)] = [("v1", version1)]

    private static let version1 = """
        CREATE TABLE imo_journal(
            number BIGINT PRIMARY KEY CHECK (number > 0),
            id UUID NOT NULL UNIQUE,
            entry BYTEA NOT NULL,
            hash BYTEA NOT NULL CHECK (octet_length(hash) = 32)
        );
        ALTER TABLE imo_journal ALTER COLUMN entry SET STORAGE EXTERNAL;
        CREATE TABLE imo_record(key BYTEA PRIMARY KEY, value BYTEA NOT NULL) WITH (fillfactor = 80);
        CREATE TABLE imo_chain_head(
            singleton SMALLINT PRIMARY KEY CHECK (singleton = 1),
            epoch BIGINT NOT NULL,
            writer UUID NOT NULL,
            generation BIGINT NOT NULL,
            state SMALLINT NOT NULL CHECK (state BETWEEN 0 AND 2),
            lease_holder TEXT NOT NULL,
            lease_ends TIMESTAMPTZ NOT NULL,
            number BIGINT NOT NULL,
            hash BYTEA NOT NULL CHECK (octet_length(hash) = 32),
            time BIGINT NOT NULL
        ) WITH (fillfactor = 10);
        INSERT INTO imo_chain_head VALUES (
            1, 0, '00000000-0000-0000-0000-000000000000', 0, 0, '', '-infinity', 0, decode(repeat('00', 32), 'hex'), 0
        );
        """

    /// Makes the tables where there are none, and renews those of an earlier version.
    ///
    /// - Returns: The migrations that tables which were there needed.
    /// - Throws: ``PostgresFailure``; ``StoreFailure`` with the code `newer`.
    static func migrate(_ connection: PostgresConnection, address: PostgresAddress) throws -> [String] {
        let before = try applied(connection)
        try requireKnown(before ?? [], address: address)
        guard before?.count != migrations.count else { return [] }
        try connection.execute("BEGIN")
        do {
            try connection.execute("CREATE TABLE IF NOT EXISTS imo_migration(name TEXT PRIMARY KEY)")
            // Another process that opens the ledger now waits here, and finds it done.
            try connection.execute("LOCK TABLE imo_migration IN EXCLUSIVE MODE")
            let present = try applied(connection) ?? []
            for migration in migrations where !present.contains(migration.name) {
                try connection.execute(migration.sql)
                try connection.execute("INSERT INTO imo_migration VALUES ('\(migration.name)')")
            }
            try connection.execute("COMMIT")
        } catch {
            _ = try? connection.execute("ROLLBACK")
            throw error
        }
        guard let before else { return [] }
        return migrations.map(\.name).filter { !before.contains($0) }
    }

    /// - Throws: `notFound` where there is no ledger, `outdated` for one of an earlier version, `newer` for one of a later.
    static func requireCurrent(_ connection: PostgresConnection, address: PostgresAddress) throws {
        guard let present = try applied(connection) else {
            throw StoreFailure(code: .notFound, message: "there is no ledger in \(address); make one with `imo init --store`")
        }
        try requireKnown(present, address: address)
        guard present.count == migrations.count else {
            throw StoreFailure(
                code: .outdated,
                message: "\(address) has the layout of an earlier version of imo; any command that writes to it, or `imo serve`, renews it")
        }
    }

    /// The migrations that were carried out; nil where there are no tables.
    private static func applied(_ connection: PostgresConnection) throws -> [String]? {
        let table = try connection.execute("SELECT 1 WHERE to_regclass('imo_migration') IS NOT NULL")
        guard table.count == 1 else { return nil }
        let rows = try connection.execute("SELECT name FROM imo_migration ORDER BY name")
        return (0..<rows.count).map { rows.text($0, 0) }
    }

    private static func requireKnown(_ present: [String], address: PostgresAddress) throws {
        let known = Set(migrations.map(\.name))
        guard present.allSatisfy(known.contains) else {
            throw StoreFailure(
                code: .newer,
                message: "\(address) was written by a later version of imo, whose layout this one does not know; use that version or a later one")
        }
    }
}
