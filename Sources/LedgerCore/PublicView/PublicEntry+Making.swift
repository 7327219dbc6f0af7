public import EthereumPrimitives

extension PublicEntry {
    /// Makes the public view of a stored entry. The same entry, secret and sums give the same bytes.
    ///
    /// Shown items that together are too long for the log are detached, the longest first.
    ///
    /// - Parameter snapshots: The sums of the snapshots that the entry took.
    /// - Throws: ``RLPError`` when the stored bytes are no entry.
    public init(_ stored: StoredEntry, salts: EntrySalts, snapshots: [PublicSnapshot]) throws(RLPError) {
        var decoder = RLPDecoder(stored.entry)
        let made = try decoder.readList { (list: inout RLPDecoder) throws(RLPError) in
            let header = try JournalEntry.Header(from: &list)
            var hider = ItemHider(salts, entry: header.number)
            let entry = hider.hide(stored.hash.bytes)
            let id = hider.hide(header.id.bytes)
            let command = try list.readEncodedItem()
            let outcome = try list.readUInt64()
            let isAccepted = outcome == UInt64(Outcome.accepted.rawValue)
            let shown = try PublicCommand(encoded: command, isAccepted: isAccepted, hider: &hider)
            let postings = try PublicEntry.postings(from: &list, &hider)
            list.skipRest()
            return PublicEntry(
                number: header.number, time: header.time, outcome: outcome, entry: entry, id: id, command: shown, postings: postings,
                snapshots: snapshots)
        }
        try decoder.finish()
        self = made
        // A short entry has too few members for its commitments to make it long.
        guard stored.entry.count > PublicEntry.maximumBytes / 4 else { return }
        while encoded.count > PublicEntry.maximumBytes, command.detachLongest() {}
    }

    private static func postings(from list: inout RLPDecoder, _ hider: inout ItemHider) throws(RLPError) -> [PublicItem] {
        var postings: [[UInt8]] = []
        try list.readList { (list: inout RLPDecoder) throws(RLPError) in
            while !list.isAtEnd { postings.append(try list.readEncodedItem()) }
        }
        var items: [PublicItem] = []
        for encoding in postings {
            let posting = try Posting(encoded: encoding)
            switch posting.account {
            case .revenue, .claimPool, .burnPool, .address, .program: items.append(.shown(encoding))
            case .named, .external: items.append(.hidden(hider.hide(encoding)))
            }
        }
        return items
    }

    /// The detached items of the entry as they would be shown, by their hashes.
    public static func detachedItems(of stored: StoredEntry, salts: EntrySalts) throws(RLPError) -> [[UInt8]] {
        let entry = try PublicEntry(stored, salts: salts, snapshots: [])
        guard entry.command.detachedCount > 0 else { return [] }
        var decoder = RLPDecoder(stored.entry)
        let command = try decoder.readList { (list: inout RLPDecoder) throws(RLPError) in
            _ = try JournalEntry.Header(from: &list)
            let command = try list.readEncodedItem()
            list.skipRest()
            return command
        }
        var hider = ItemHider(salts, entry: stored.number)
        let whole = try PublicCommand(encoded: command, isAccepted: entry.isAccepted, hider: &hider)
        return zip(entry.command.parts, whole.parts).flatMap { part, whole in
            zip(part.items, whole.items).compactMap { item, shown in if case .detached = item { shown.shownEncoding } else { nil } }
        }
    }
}

extension PublicCommand {
    /// - Parameters:
    ///   - encoded: The command as the entry has it: a list of its number and its payload.
    ///   - isAccepted: What was refused changed nothing, and is hidden.
    init(encoded: [UInt8], isAccepted: Bool, hider: inout ItemHider) throws(RLPError) {
        var decoder = RLPDecoder(encoded)
        var kind: UInt64 = 0
        var fields: [[UInt8]] = []
        try decoder.readList { (list: inout RLPDecoder) throws(RLPError) in
            kind = try list.readUInt64()
            try list.readList { (payload: inout RLPDecoder) throws(RLPError) in
                while !payload.isAtEnd { fields.append(try payload.readEncodedItem()) }
            }
        }
        if kind == CommandKind.linked.rawValue {
            self.init(kind: kind, items: [], members: try PublicCommand.members(of: fields[0], isAccepted: isAccepted, hider: &hider))
            return
        }
        let shown = isAccepted ? CommandKind(rawValue: kind)?.payload.publicFields ?? .none : .none
        var items: [PublicItem] = []
        for (place, field) in fields.enumerated() { items.append(shown.contains(place) ? .shown(field) : .hidden(hider.hide(field))) }
        self.init(kind: kind, items: items, members: [])
    }

    private static func members(of list: [UInt8], isAccepted: Bool, hider: inout ItemHider) throws(RLPError) -> [PublicCommand] {
        var encodings: [[UInt8]] = []
        var decoder = RLPDecoder(list)
        try decoder.readList { (list: inout RLPDecoder) throws(RLPError) in
            while !list.isAtEnd { encodings.append(try list.readEncodedItem()) }
        }
        var members: [PublicCommand] = []
        for encoding in encodings { members.append(try PublicCommand(encoded: encoding, isAccepted: isAccepted, hider: &hider)) }
        return members
    }

    var detachedCount: Int {
        let items = items + members.flatMap(\.items)
        return items.count { if case .detached = $0 { true } else { false } }
    }

    /// - Returns: Whether there was something to be detached.
    fileprivate mutating func detachLongest() -> Bool {
        let places = parts.enumerated().flatMap { part, command in command.items.indices.map { (part, $0) } }
        let lengths = parts.map { $0.items.map { $0.shownEncoding?.count ?? 0 } }
        guard let longest = places.max(by: { lengths[$0.0][$0.1] < lengths[$1.0][$1.1] }),
            let encoding = parts[longest.0].items[longest.1].shownEncoding,
            encoding.count > 40
        else { return false }
        let item = PublicItem.detached(SHA256.hash(encoding), count: UInt64(encoding.count))
        if members.isEmpty { items[longest.1] = item } else { members[longest.0].items[longest.1] = item }
        return true
    }
}
