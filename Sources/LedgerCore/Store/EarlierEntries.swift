/// Finds the entries of earlier commands by id, in the batch that grows, in the batch on its way to the source, and in the source.
struct EarlierEntries {
    private let source: any RecordSource
    /// Entries made since the last ``seal()``.
    private var pending = StoredEntries()
    /// Entries made before the last ``seal()``. They are in the source by the next one.
    private var sealed = StoredEntries()

    init(source: any RecordSource) {
        self.source = source
    }

    var newest: StoredEntry? { pending.last }

    /// Adds an entry.
    ///
    /// - Returns: The head after it.
    mutating func append(_ entry: JournalEntry, after head: JournalHead) -> JournalHead { pending.append(entry, after: head) }

    /// Takes the appended entries for a commit. Entries that were sealed before must be in the source by now.
    mutating func seal() -> StoredEntries {
        swap(&pending, &sealed)
        pending.removeAll()
        return sealed
    }

    /// The entry of this id; nil when there is none.
    ///
    /// - Throws: ``StoreFailure`` when the source cannot be read; code `corrupt` when the entry cannot be decoded.
    func entry(of id: CommandID) throws(StoreFailure) -> JournalEntry? {
        var found = pending.last(of: id) ?? sealed.last(of: id)
        if found == nil { found = try source.entry(of: id) }
        guard let found else { return nil }
        do { return try JournalEntry(encoded: found.entry) } catch {
            throw StoreFailure(code: .corrupt, message: "journal entry \(found.number) cannot be read (\(error)); run `imo verify`")
        }
    }
}
