public import LedgerCore

/// The right of one process to write a ledger, among several machines. It is kept in the database, by the server's clock.
///
/// The lease decides who should write, so that two gateways do not take the ledger from each other in turn. That only one can write is due to the epoch
/// in the chain's head, whatever the clocks say.
public struct PostgresLease: Sendable, Hashable {
    /// The name of the holder: of a machine and a data directory. The same holder may take the ledger over at once, after a crash.
    public let holder: String
    /// How long the lease lasts after the holder's last sign of life.
    public let milliseconds: UInt64

    public init(holder: String, milliseconds: UInt64 = 9_000) {
        (self.holder, self.milliseconds) = (holder, milliseconds)
    }

    /// No lease: the ledger is taken over where nobody holds one, and held against nobody.
    static let none = PostgresLease(holder: "", milliseconds: 0)
}

extension StoreFailure.Code {
    /// Another machine's process holds the ledger's lease.
    public static let leased = StoreFailure.Code("leased")
}

/// What the database says about the writer of a ledger.
public struct PostgresWriterStatus: Sendable, Hashable {
    /// Counts takeovers and reconnections.
    public let epoch: Int64
    /// Empty where no lease was ever asked for.
    public let holder: String
    /// The time for which the lease still lasts; 0 where it has ended.
    public let remainingMilliseconds: UInt64
    public let generation: UInt32
    public let head: JournalHead
    let state: LedgerState
}

/// The use of a database's tables.
enum LedgerState: Int64, Sendable {
    case inUse = 0
    /// A migration into these tables has begun and not ended.
    case filling = 1
    /// The ledger was migrated from these tables into another store.
    case left = 2
}
