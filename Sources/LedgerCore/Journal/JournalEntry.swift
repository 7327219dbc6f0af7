public import EthereumPrimitives

/// One line of the journal: a command, what became of it, and the postings that it made. Its encoding never changes once written.
public struct JournalEntry: Sendable, Hashable {
    /// More postings than this are malformed.
    public static let maximumPostings = 256

    /// The rules that the command was carried out by.
    public let rules: RuleVersion
    /// Counts from 1 without gaps.
    public let number: UInt64
    public let time: Timestamp
    public let id: CommandID
    public let command: Command
    public let outcome: Outcome
    /// Empty unless money moved; sums to zero per asset.
    public let postings: [Posting]
    /// Of a refused link: the index of the member that the outcome is of; nil where it is the link's own.
    public let refusedMember: Int?

    public init(
        rules: RuleVersion = .current, number: UInt64, time: Timestamp, id: CommandID, command: Command, outcome: Outcome, postings: [Posting],
        refusedMember: Int? = nil
    ) {
        self.rules = rules
        self.number = number
        self.time = time
        self.id = id
        self.command = command
        self.outcome = outcome
        self.postings = postings
        self.refusedMember = refusedMember
    }
}

extension JournalEntry: LedgerCodable {
    public func encode(to encoder: inout RLPEncoder) {
        encoder.append(rules.rawValue)
        encoder.append(number)
        encoder.append(time)
        encoder.append(id)
        encoder.append(command)
        encoder.append(UInt64(outcome.rawValue))
        encoder.append(postings)
        if isRefusedLink {
            encoder.appendList { list in
                if let refusedMember { list.append(UInt64(refusedMember)) }
            }
        }
    }

    public init(from decoder: inout RLPDecoder) throws(RLPError) {
        let header = try Header(from: &decoder)
        (rules, number, time, id) = (header.rules, header.number, header.time, header.id)
        command = try decoder.read()
        outcome = try decoder.present(Outcome(rawValue: decoder.readInteger()))
        postings = try decoder.readArray(maximumCount: JournalEntry.maximumPostings)
        refusedMember =
            command.isLink && outcome != .accepted
            ? try decoder.readList { (list: inout RLPDecoder) throws(RLPError) in list.isAtEnd ? nil : try list.readInteger() } : nil
    }

    /// Only such an entry's encoding has a last field: a list of none or one index.
    private var isRefusedLink: Bool { command.isLink && outcome != .accepted }
}

/// An entry as it lies in the store: its encoding and the chain's hash up to it.
public struct StoredEntry: Sendable, Hashable {
    public let number: UInt64
    public let id: CommandID
    public let entry: [UInt8]
    /// `SHA-256(previous hash ‖ entry)`
    public let hash: Bytes32

    public init(number: UInt64, id: CommandID, entry: [UInt8], hash: Bytes32) {
        self.number = number
        self.id = id
        self.entry = entry
        self.hash = hash
    }
}

/// The end of the journal. The chain begins with 32 zero bytes at number 0.
public struct JournalHead: Sendable, Hashable {
    public let number: UInt64
    public let hash: Bytes32
    /// The last entry's time; no later entry has an earlier one.
    public let time: Timestamp

    public static let empty = JournalHead(number: 0, hash: .zero, time: Timestamp(milliseconds: 0))

    public init(number: UInt64, hash: Bytes32, time: Timestamp) {
        self.number = number
        self.hash = hash
        self.time = time
    }

    /// The head after one more entry.
    public func appending(_ entry: [UInt8], at time: Timestamp) -> JournalHead {
        entry.withUnsafeBytes { appending($0, at: time) }
    }

    /// The same, of an entry where it lies.
    func appending(_ entry: UnsafeRawBufferPointer, at time: Timestamp) -> JournalHead {
        JournalHead(number: number + 1, hash: SHA256.hash(hash, entry), time: time)
    }
}
