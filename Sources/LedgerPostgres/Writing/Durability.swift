internal import LedgerCore

/// The server's promise that what it committed is still there after a power failure.
package enum Durability {
    /// Makes commits of this connection wait for the disk, and for the synchronous replicas where there are any.
    ///
    /// - Throws: ``StoreFailure`` when the server does not write to the disk at all; ``PostgresFailure``.
    package static func require(_ connection: PostgresConnection) throws {
        let rows = try connection.execute(
            """
            SELECT set_config('synchronous_commit', CASE current_setting('synchronous_commit') WHEN 'remote_apply' THEN 'remote_apply' ELSE 'on' END, false),
                current_setting('fsync'), current_setting('full_page_writes')
            """)
        guard rows.text(0, 1) == "on", rows.text(0, 2) == "on" else {
            throw StoreFailure(
                code: .unavailable,
                message: """
                    the PostgreSQL server runs with fsync = \(rows.text(0, 1)) and full_page_writes = \(rows.text(0, 2)): a power failure would lose or damage \
                    what was acknowledged; set both to on
                    """)
        }
    }
}
