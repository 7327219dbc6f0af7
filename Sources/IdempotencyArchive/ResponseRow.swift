internal import DurableSQLite
internal import Foundation
internal import GRDB
internal import LedgerCore
internal import Sealing

/// The layout of the archive's file. Released migrations never change; a change of the layout is a new migration.
enum ArchiveSchema {
    /// "imoA" as a big-endian number.
    static let applicationID: Int32 = 0x696D_6F41

    static func open(_ path: String?) throws -> any DatabaseWriter {
        var configuration = Configuration()
        configuration.busyMode = .timeout(5)
        let database: any DatabaseWriter =
            try path.map { try DatabasePool(path: $0, configuration: configuration) } ?? DatabaseQueue(configuration: configuration)
        // A row that is reported as written must be on the disk.
        if path != nil { try database.writeWithoutTransaction { try $0.flushEachCommit() } }
        try database.writeWithoutTransaction { try $0.execute(sql: "PRAGMA application_id = \(applicationID)") }
        try migrator.migrate(database)
        return database
    }

    private static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("v1") { db in
            try db.execute(
                sql: """
                    CREATE TABLE answer(
                        number INTEGER PRIMARY KEY AUTOINCREMENT,
                        id BLOB NOT NULL UNIQUE CHECK(length(id) = 32),
                        account TEXT NOT NULL,
                        call BLOB NOT NULL CHECK(length(call) = 16),
                        fingerprint BLOB NOT NULL CHECK(length(fingerprint) = 32),
                        box BLOB,
                        expires INTEGER NOT NULL
                    ) STRICT;
                    CREATE INDEX answer_by_account ON answer(account, number);
                    CREATE INDEX answer_by_expiry ON answer(expires);
                    """)
        }
        return migrator
    }
}

/// One stored response.
struct ResponseRow {
    let account: String
    let call: CommandID
    let fingerprint: [UInt8]
    /// The sealed response; nil for one that was too large.
    let box: [UInt8]?
    let expiresAt: Timestamp

    static func find(_ id: [UInt8], in db: Database) throws -> ResponseRow? {
        let sql = "SELECT account, call, fingerprint, box, expires FROM answer WHERE id = ?"
        guard let row = try Row.fetchOne(db, sql: sql, arguments: [blob(id)]), let call = CommandID([UInt8](row["call"] as Data)) else { return nil }
        return ResponseRow(
            account: row["account"], call: call, fingerprint: [UInt8](row["fingerprint"] as Data), box: (row["box"] as Data?).map { [UInt8]($0) },
            expiresAt: Timestamp(milliseconds: UInt64(clamping: row["expires"] as Int64)))
    }

    func found(_ key: ResponseKey) -> ResponseArchive.Found {
        guard fingerprint == key.fingerprint else { return .otherRequest(call: call) }
        guard let box else { return .notKept(call: call) }
        guard let content = key.sealing.open(box, context: ResponseRow.context(key, call)), let answer = try? KeptResponse(encoded: content) else {
            // Damaged: the call was made, and its response is lost.
            return .notKept(call: call)
        }
        return .answer(answer, call: call)
    }

    /// The context that a sealed response is bound to.
    static func context(_ key: ResponseKey, _ call: CommandID) -> [UInt8] { key.id + call.bytes + key.fingerprint }

    /// Removes up to 256 expired responses.
    static func removeExpired(in db: Database, usage: inout ArchiveUsage, now: Timestamp) throws {
        let sql = "SELECT number, account, length(box) AS bytes FROM answer WHERE expires <= ? ORDER BY expires LIMIT 256"
        for row in try Row.fetchAll(db, sql: sql, arguments: [Int64(clamping: now.milliseconds)]) { try remove(row, in: db, usage: &usage) }
    }

    /// Removes the oldest response of an account.
    ///
    /// - Returns: false if there is none.
    static func removeOldest(of account: String, in db: Database, usage: inout ArchiveUsage) throws -> Bool {
        let sql = "SELECT number, account, length(box) AS bytes FROM answer WHERE account = ? ORDER BY number LIMIT 1"
        guard let row = try Row.fetchOne(db, sql: sql, arguments: [account]) else { return false }
        try remove(row, in: db, usage: &usage)
        return true
    }

    private static func remove(_ row: Row, in db: Database, usage: inout ArchiveUsage) throws {
        try db.cachedStatement(sql: "DELETE FROM answer WHERE number = ?").execute(arguments: [row["number"] as Int64])
        usage.remove(row["account"], bytes: row["bytes"] ?? 0)
    }
}

/// A pending change of the archive.
struct ArchiveChange: Sendable {
    enum Kind: Sendable {
        case put(KeptResponse)
        case complete(KeptResponse)
        case remove
    }

    let key: ResponseKey
    let call: CommandID
    let kind: Kind
    let then: @Sendable (Bool) -> Void

    func apply(in db: Database, usage: inout ArchiveUsage, limits: ResponseArchive.Limits, now: Timestamp, random: () -> [UInt8]?) throws {
        switch kind {
        case .put(let answer):
            try delete(in: db, usage: &usage, onlyThisCall: false)
            let box = try seal(answer, limits: limits, random: random)
            let expiry = now.adding(milliseconds: limits.lifetimeSeconds * 1000)
            try db.cachedStatement(sql: "INSERT INTO answer(id, account, call, fingerprint, box, expires) VALUES(?, ?, ?, ?, ?, ?)").execute(
                arguments: [
                    blob(key.id), key.account.description, blob(call.bytes), blob(key.fingerprint), box.map(blob),
                    Int64(clamping: expiry.milliseconds),
                ])
            usage.add(key.account.description, bytes: box?.count ?? 0)
        case .complete(let answer):
            guard let row = try ResponseRow.find(key.id, in: db), row.call == call, row.box != nil else { return }
            let box = try seal(answer, limits: limits, random: random)
            try db.cachedStatement(sql: "UPDATE answer SET box = ? WHERE id = ?").execute(arguments: [box.map(blob), blob(key.id)])
            usage.remove(row.account, bytes: row.box?.count ?? 0)
            usage.add(row.account, bytes: box?.count ?? 0)
        case .remove: try delete(in: db, usage: &usage, onlyThisCall: true)
        }
    }

    private func delete(in db: Database, usage: inout ArchiveUsage, onlyThisCall: Bool) throws {
        guard let row = try ResponseRow.find(key.id, in: db), !onlyThisCall || row.call == call else { return }
        try db.cachedStatement(sql: "DELETE FROM answer WHERE id = ?").execute(arguments: [blob(key.id)])
        usage.remove(row.account, bytes: row.box?.count ?? 0)
    }

    /// - Returns: nil for a response that is too large.
    /// - Throws: ``ResponseArchiveFailure`` if there are no random bytes.
    private func seal(_ answer: KeptResponse, limits: ResponseArchive.Limits, random: () -> [UInt8]?) throws -> [UInt8]? {
        guard answer.body.count <= limits.maximumResponseBytes else { return nil }
        guard let nonce = random(), let box = key.sealing.seal(answer.encoded, nonce: nonce, context: ResponseRow.context(key, call)) else {
            throw ResponseArchiveFailure(path: "the archive of answers", reason: "no random bytes")
        }
        return box
    }
}

private func blob(_ bytes: [UInt8]) -> Data { Data(bytes) }
