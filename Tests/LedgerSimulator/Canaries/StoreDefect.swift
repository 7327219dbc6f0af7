internal import EthereumPrimitives
internal import LedgerCore
internal import LedgerSQLite

/// A deliberate mistake between the writer and the SQLite store.
struct StoreDefect: Sendable {
    enum Writing: Sendable {
        case whole
        /// Says that it committed and did not.
        case nothing
        /// Says so, and commits with the next batch.
        case later
        /// Leaves out the last entry, with a head that fits.
        case withoutLastEntry
        /// Leaves out the last of the changed records.
        case withoutLastRecord
        /// Keeps the head as it was.
        case withoutHash
    }

    var fault = Fault.nothing
    var writing = Writing.whole
    /// The mistake in writing happens from this commit on.
    var after = 20
    /// Takes the ledger back from whoever took it over.
    var ignoresFence = false
    /// Does not find the entries of ids that were used.
    var forgetsIDs = false
    private var commits = 0
    private var heldBack: Batch?

    /// No mistake.
    static let nothing = StoreDefect()

    init(fault: Fault = .nothing, writing: Writing = .whole, ignoresFence: Bool = false, forgetsIDs: Bool = false) {
        self.fault = fault
        self.writing = writing
        self.ignoresFence = ignoresFence
        self.forgetsIDs = forgetsIDs
    }

    /// The batch as a mistake in the state machine would have made it.
    func change(_ batch: Batch, in store: SQLiteLedger) throws(StoreFailure) -> Batch {
        guard fault.changesBatches, !batch.entries.isEmpty else { return batch }
        var head = try store.head()
        var entries: [StoredEntry] = []
        var records = Array(batch.records)
        do {
            for stored in batch.entries {
                let original = try JournalEntry(encoded: stored.entry)
                try fault.changeRecords(original, store, &records)
                let entry = fault.changeEntry(original)
                head = head.appending(entry.encoded, at: entry.time)
                entries.append(StoredEntry(number: entry.number, id: stored.id, entry: entry.encoded, hash: head.hash))
            }
        } catch { throw StoreFailure(code: .corrupt, message: "a canary could not change a batch: \(error)") }
        return Batch(entries: StoredEntries(entries), records: records, head: head)
    }

    /// What is written of a batch; nil for nothing.
    mutating func written(_ batch: Batch) -> Batch? {
        commits += 1
        guard commits > after else { return batch }
        switch writing {
        case .whole: return batch
        case .nothing: return nil
        case .later:
            defer { heldBack = batch }
            return heldBack
        case .withoutLastEntry:
            let entries = Array(batch.entries.dropLast())
            let hash = entries.last?.hash ?? batch.head.hash
            return Batch(
                entries: StoredEntries(entries), records: batch.records,
                head: JournalHead(number: batch.head.number - UInt64(batch.entries.isEmpty ? 0 : 1), hash: hash, time: batch.head.time))
        case .withoutLastRecord: return Batch(entries: batch.entries, records: Array(batch.records.dropLast()), head: batch.head)
        case .withoutHash:
            let entries = batch.entries.map { StoredEntry(number: $0.number, id: $0.id, entry: $0.entry, hash: .zero) }
            return Batch(entries: StoredEntries(entries), records: batch.records, head: batch.head)
        }
    }
}
