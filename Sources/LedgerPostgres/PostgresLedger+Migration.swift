public import LedgerCore

extension PostgresLedger {
    /// Opens the tables of a database for a migration into them, and makes them where there are none. A migration that was cut off goes on.
    ///
    /// - Throws: ``StoreFailure`` when there is a ledger already.
    public static func openTarget(_ address: PostgresAddress) throws(StoreFailure) -> PostgresLedger {
        try PostgresLedger(address, mode: .writing, isTarget: true)
    }

    /// Whether a migration into a database has begun and not ended.
    ///
    /// - Throws: ``StoreFailure`` when the database cannot be read.
    public static func isBeingFilled(_ address: PostgresAddress) throws(StoreFailure) -> Bool {
        try reportingFailures { try Takeover.status(PostgresConnection(address, writes: false)).state == .filling }
    }

    /// Ends a migration into this database: the ledger can be opened from now on.
    public func endFilling() throws(StoreFailure) { try set(.inUse) }

    /// Ends the use of this database, after the ledger was migrated to another store.
    public func leave() throws(StoreFailure) { try set(.left) }

    private func set(_ state: LedgerState) throws(StoreFailure) {
        try close()
        try reportingFailures { try Takeover.set(state, PostgresConnection(address, writes: true)) }
    }

    static func beginFilling(_ status: PostgresWriterStatus, _ address: PostgresAddress, _ connection: PostgresConnection) throws {
        switch status.state {
        case .filling: return
        case .inUse where status.head.number == 0, .left: break
        case .inUse:
            throw StoreFailure(
                code: .occupied, message: "there is a ledger in \(address) already; name another database or schema")
        }
        if status.state == .left {
            // What is left of the ledger that was migrated from here is no part of the one that comes.
            try connection.execute(
                "TRUNCATE imo_journal, imo_record; UPDATE imo_chain_head SET number = 0, hash = decode(repeat('00', 32), 'hex'), time = 0, generation = 0"
            )
        }
        try Takeover.set(.filling, connection)
    }

    static func requireUse(_ status: PostgresWriterStatus, _ address: PostgresAddress) throws(StoreFailure) {
        switch status.state {
        case .inUse: return
        case .filling:
            throw StoreFailure(
                code: .unavailable,
                message: "a migration into \(address) has not ended; run the same `imo migrate` again, which goes on where it stopped")
        case .left:
            throw StoreFailure(
                code: .displaced, message: "the ledger in \(address) was migrated to another store; name that one's data directory")
        }
    }
}

extension StoreFailure.Code {
    /// There is a ledger already where one was to be made.
    public static let occupied = StoreFailure.Code("occupied")
}
