/// A failure of the environment under the ledger: the disk, the database, its lock. The message says what went wrong and how to remedy it.
public struct StoreFailure: Error, Sendable, CustomStringConvertible {
    /// An open set of codes, for programs.
    public struct Code: Sendable, Hashable {
        public let name: String

        public init(_ name: String) {
            self.name = name
        }

        /// The storage refused or failed: no space, an I/O error, a missing file.
        public static let unavailable = Code("unavailable")
        /// The system's clock jumped, and nobody has said that it is right.
        public static let clockJumped = Code("clockJumped")
        /// Another writer has taken over the journal since this one opened it.
        public static let fenced = Code("fenced")
        /// The stored bytes are not what the ledger wrote.
        public static let corrupt = Code("corrupt")
        /// Another process is the ledger's writer.
        public static let locked = Code("locked")
        /// This user may not open the ledger.
        public static let forbidden = Code("forbidden")
        /// There is no ledger here.
        public static let notFound = Code("notFound")
        /// The ledger is not the one that its place knows; see ``Displacement``.
        public static let displaced = Code("displaced")
        /// A later version of this program wrote the ledger.
        public static let newer = Code("newer")
        /// An earlier version of this program wrote the ledger; opening it for writing renews it.
        public static let outdated = Code("outdated")
        /// The record is not in memory, and the store was not to be asked.
        static let notLoaded = Code("notLoaded")
    }

    public let code: Code
    public let description: String

    public init(code: Code, message: String) {
        self.code = code
        self.description = message
    }
}

/// Where records are read from by key, and earlier entries by id.
public protocol RecordSource {
    /// The record's encoding; nil when there is none.
    func load(_ key: RecordKey) throws(StoreFailure) -> [UInt8]?
    /// The stored entry of a command; nil when no such command was applied.
    func entry(of id: CommandID) throws(StoreFailure) -> StoredEntry?
}

/// One consistent state of a ledger, for reading.
public protocol LedgerReader: RecordSource {
    /// The last entry's number and chain hash.
    func head() throws(StoreFailure) -> JournalHead
    /// Up to `limit` records whose keys begin with `prefix` and are greater than `after`, in key order, as (key, value).
    func scan(prefix: [UInt8], after: [UInt8]?, limit: Int) throws(StoreFailure) -> [(key: [UInt8], value: [UInt8])]
    /// Up to `limit` stored entries with numbers from `number` on, in order.
    func entries(from number: UInt64, limit: Int) throws(StoreFailure) -> [StoredEntry]
    /// The number of a command's entry; nil when no such command was applied.
    func number(of id: CommandID) throws(StoreFailure) -> UInt64?
    /// The `limit` greatest ids of commands, or all where there are fewer, in any order.
    func greatestIDs(limit: Int) throws(StoreFailure) -> [CommandID]
}

extension LedgerReader {
    public func number(of id: CommandID) throws(StoreFailure) -> UInt64? { try entry(of: id)?.number }
}

/// The rows that one commit writes, all of them or none.
public struct Batch: Sendable {
    public let entries: StoredEntries
    public let records: RecordChanges
    public let head: JournalHead

    public init(entries: StoredEntries, records: RecordChanges, head: JournalHead) {
        self.entries = entries
        self.records = records
        self.head = head
    }

    /// - Parameter records: The changed records' encodings, in any order; nil where a record was removed.
    public init(entries: StoredEntries, records: [(key: [UInt8], value: [UInt8]?)], head: JournalHead) {
        self.init(entries: entries, records: RecordChanges(records), head: head)
    }
}

/// Where the one writer keeps the journal and the records. What it reads is what was committed last; it can be read while a commit runs.
public protocol LedgerStore: LedgerReader, Sendable {
    /// Makes a batch durable, all of it or nothing, before this returns.
    ///
    /// A batch without entries and records changes nothing, yet succeeds only if the store can be written.
    ///
    /// - Throws: code ``StoreFailure/Code/fenced`` when another writer has opened the ledger since; nothing is written then.
    func commit(_ batch: Batch) throws(StoreFailure)
}
