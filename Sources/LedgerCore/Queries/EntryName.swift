/// A person's name for a journal entry: its number, or its command's id.
public enum EntryName: Sendable, Hashable {
    case number(UInt64)
    case id(CommandID)

    /// nil when the text is neither.
    public init?(_ text: String) {
        if let number = UInt64(text), number > 0 {
            self = .number(number)
        } else if let id = CommandID(text) {
            self = .id(id)
        } else {
            return nil
        }
    }
}

extension LedgerReader {
    /// The stored entry of this name; nil when there is none.
    public func entry(_ name: EntryName) throws(StoreFailure) -> StoredEntry? {
        switch name {
        case .number(let number): try entries(from: number, limit: 1).first { $0.number == number }
        case .id(let id): try entry(of: id)
        }
    }
}

extension LedgerView {
    /// The number of the entry that reversed this one; nil when none did.
    public mutating func reversal(of id: CommandID) throws(Interruption) -> UInt64? {
        try records.find(.reversal(of: id), as: ReversalRecord.self)?.entryNumber
    }
}
