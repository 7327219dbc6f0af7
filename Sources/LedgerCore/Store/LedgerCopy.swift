internal import EthereumPrimitives

/// Copies a ledger into an empty store, of whatever kind. A copy that was cut off goes on where it stopped.
public struct LedgerCopy {
    /// Few enough that a page of large entries fits the memory.
    private static let pageSize = 1_000

    private let source: any LedgerReader
    private let target: any LedgerStore

    /// - Parameter source: One consistent state. A later one of the same ledger continues the copy.
    public init(from source: any LedgerReader, to target: any LedgerStore) {
        (self.source, self.target) = (source, target)
    }

    /// Appends the entries that the target lacks.
    ///
    /// - Parameters:
    ///   - limit: Ends after so many entries, so that the state of the source is not held for long.
    ///   - progress: Called after each page with the number of entries copied, and of all.
    /// - Returns: Whether none is left.
    /// - Throws: ``StoreFailure``; code `corrupt` when the target's entries are not the source's first ones.
    @discardableResult
    public func appendEntries(limit: UInt64 = .max, progress: (UInt64, UInt64) -> Void = { _, _ in }) throws(StoreFailure) -> Bool {
        let end = try source.head()
        var head = try target.head()
        let last = head.number + min(limit, end.number - min(end.number, head.number))
        if head.number > 0,
            try source.entries(from: head.number, limit: 1).first(where: { [number = head.number] in $0.number == number })?.hash != head.hash
        {
            throw StoreFailure(
                code: .corrupt,
                message: "entry \(head.number) of the copy is not the ledger's: the copy is of another ledger, or one of the two was changed")
        }
        while head.number < last {
            let page = try source.entries(from: head.number + 1, limit: min(LedgerCopy.pageSize, Int(clamping: last - head.number)))
            guard let newest = page.last, page.first?.number == head.number + 1 else {
                throw StoreFailure(code: .corrupt, message: "journal entry \(head.number + 1) is missing; run `imo verify`")
            }
            head = JournalHead(number: newest.number, hash: newest.hash, time: newest.number == end.number ? end.time : try time(of: newest))
            try target.commit(Batch(entries: StoredEntries(page), records: [], head: head))
            progress(head.number, end.number)
        }
        return head.number >= end.number
    }

    /// Makes the target's records those of the source. The entries must be the same by now.
    ///
    /// - Throws: ``StoreFailure``
    public func replaceRecords() throws(StoreFailure) {
        let head = try target.head()
        try forEachPage(of: target) { (page) throws(StoreFailure) in
            var gone: [(key: [UInt8], value: [UInt8]?)] = []
            for (key, _) in page where try source.scan(prefix: key, after: nil, limit: 1).first?.key != key { gone.append((key, nil)) }
            if !gone.isEmpty { try target.commit(Batch(entries: [], records: gone, head: head)) }
        }
        try forEachPage(of: source) { (page) throws(StoreFailure) in
            try target.commit(Batch(entries: [], records: page.map { ($0.key, $0.value) }, head: head))
        }
    }

    private func forEachPage(
        of reader: any LedgerReader, _ body: ([(key: [UInt8], value: [UInt8])]) throws(StoreFailure) -> Void
    ) throws(StoreFailure) {
        var last: [UInt8]?
        while true {
            let page = try reader.scan(prefix: [], after: last, limit: LedgerCopy.pageSize)
            guard let end = page.last else { return }
            try body(page)
            last = end.key
        }
    }

    private func time(of stored: StoredEntry) throws(StoreFailure) -> Timestamp {
        do { return try JournalEntry.Header(encoded: stored.entry).time } catch {
            throw StoreFailure(code: .corrupt, message: "journal entry \(stored.number) cannot be read (\(error)); run `imo verify`")
        }
    }
}
