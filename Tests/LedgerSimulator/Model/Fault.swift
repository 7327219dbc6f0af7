internal import LedgerCore

/// A deliberate mistake, made between the state machine and the store.
package struct Fault: Sendable {
    typealias Records = [(key: [UInt8], value: [UInt8]?)]

    var changeEntry: @Sendable (JournalEntry) -> JournalEntry = { $0 }
    var changeRecords: @Sendable (JournalEntry, MemoryLedger, inout Records) throws -> Void = { _, _, _ in }
    var changeJournal: @Sendable ([StoredEntry]) -> [StoredEntry] = { $0 }

    /// Changes nothing.
    package static let nothing = Fault()
}
