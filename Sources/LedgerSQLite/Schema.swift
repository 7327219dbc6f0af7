internal import GRDB
internal import LedgerCore

/// The database's layout. A migration that has shipped is never edited; a change is a new one.
enum Schema {
    /// "imo1" as a big-endian number: tells other programs, and this one, whose file it is.
    static let applicationID: Int32 = 0x696D_6F31

    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("v1") { db in
            try db.execute(
                sql: """
                    CREATE TABLE journal(
                        number INTEGER PRIMARY KEY CHECK(number > 0),
                        id BLOB NOT NULL UNIQUE CHECK(length(id) = 16),
                        entry BLOB NOT NULL,
                        hash BLOB NOT NULL CHECK(length(hash) = 32)
                    ) STRICT;
                    CREATE TABLE record(
                        key BLOB NOT NULL PRIMARY KEY,
                        value BLOB NOT NULL
                    ) STRICT, WITHOUT ROWID;
                    CREATE TABLE chain_head(
                        singleton INTEGER PRIMARY KEY CHECK(singleton = 1),
                        epoch INTEGER NOT NULL,
                        number INTEGER NOT NULL,
                        hash BLOB NOT NULL CHECK(length(hash) = 32),
                        time INTEGER NOT NULL
                    ) STRICT;
                    INSERT INTO chain_head VALUES(1, 0, 0, zeroblob(32), 0);
                    """)
        }
        return migrator
    }

    /// - Throws: `corrupt` for a database of another program, `newer` for one of a later version of this one.
    static func requireKnown(_ db: Database, path: String) throws {
        guard try Int32.fetchOne(db, sql: "PRAGMA application_id") == applicationID else {
            throw StoreFailure(code: .corrupt, message: "\(path) is a database of another program; name another --data directory")
        }
        guard try !migrator.hasBeenSuperseded(db) else {
            throw StoreFailure(
                code: .newer,
                message: "\(path) was written by a later version of imo, whose layout this one does not know; use that version or a later one")
        }
    }

    /// - Throws: as ``requireKnown(_:path:)``, and `outdated` for a database of an earlier version.
    static func requireCurrent(_ db: Database, path: String) throws {
        try requireKnown(db, path: path)
        guard try migrator.hasCompletedMigrations(db) else {
            throw StoreFailure(
                code: .outdated,
                message: "\(path) has the layout of an earlier version of imo; any command that writes to it, or `imo serve`, renews it")
        }
    }
}
