internal import LedgerCore

/// A deliberate mistake, made between the state machine and the store.
package struct Fault: Sendable {
    typealias Records = [(key: [UInt8], value: [UInt8]?)]

    /// Whether there is anything to change before a commit.
    var changesBatches = true
    var changeEntry: @Sendable (JournalEntry) -> JournalEntry = { $0 }
    var changeRecords: @Sendable (JournalEntry, any LedgerReader, inout Records) throws -> Void = { _, _, _ in }
    var changeJournal: @Sendable ([StoredEntry]) -> [StoredEntry] = { $0 }

    /// Changes nothing.
    static let nothing = Fault(changesBatches: false)
}
