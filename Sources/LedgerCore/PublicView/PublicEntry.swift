public import EthereumPrimitives

/// An entry of the journal as everyone may see it: the leaf of the public log.
///
/// It commits to the whole entry and shows what revenue, pools, supply, snapshots and claims follow from. Callers, keys, their balances and their usage are
/// behind salted commitments, one for each member, so that their owner can open one of them alone.
public struct PublicEntry: Sendable, Hashable {
    /// The version of the encoding; stands first in it.
    public static let version: UInt64 = 1
    /// A longer encoding cannot be an entry of a log in tiles.
    public static let maximumBytes = 65_535

    public let number: UInt64
    public let time: Timestamp
    /// ``Outcome``'s number.
    public let outcome: UInt64
    /// Hides the chain's hash up to the entry, and with it the entry's every byte.
    public let entry: Bytes32
    /// Hides the command's id.
    public let id: Bytes32
    public internal(set) var command: PublicCommand
    /// The postings of pools and of addresses are shown, those of callers and of the world outside are hidden.
    public internal(set) var postings: [PublicItem]
    /// The sums of the snapshots that the entry took, in their order.
    public let snapshots: [PublicSnapshot]

    package init(
        number: UInt64, time: Timestamp, outcome: UInt64, entry: Bytes32, id: Bytes32, command: PublicCommand, postings: [PublicItem],
        snapshots: [PublicSnapshot]
    ) {
        self.number = number
        self.time = time
        self.outcome = outcome
        self.entry = entry
        self.id = id
        self.command = command
        self.postings = postings
        self.snapshots = snapshots
    }

    public var isAccepted: Bool { outcome == UInt64(Outcome.accepted.rawValue) }

    /// Whether parts of it are too long for the log, and lie beside it.
    public var hasDetachedItems: Bool { command.detachedCount > 0 }

    /// All commitments in their order, by which openings name them.
    public var commitments: [Bytes32] {
        let items = command.items + command.members.flatMap(\.items) + postings
        return [entry, id] + items.compactMap { if case .hidden(let commitment) = $0 { commitment } else { nil } }
    }

    /// The postings that are shown, with nil for each that is hidden.
    ///
    /// - Throws: ``RLPError`` where one that is shown is no posting.
    public func shownPostings() throws(RLPError) -> [Posting?] {
        var shown: [Posting?] = []
        for item in postings {
            if let encoding = item.shownEncoding { shown.append(try Posting(encoded: encoding)) } else { shown.append(nil) }
        }
        return shown
    }
}

extension PublicEntry: LedgerCodable {
    public func encode(to encoder: inout RLPEncoder) {
        encoder.append(PublicEntry.version)
        encoder.append(number)
        encoder.append(time)
        encoder.append(outcome)
        encoder.append(entry)
        encoder.append(id)
        command.append(to: &encoder)
        encoder.appendList { list in
            for posting in postings { posting.append(to: &list) }
        }
        encoder.append(snapshots)
    }

    public init(from decoder: inout RLPDecoder) throws(RLPError) {
        let version = try decoder.readUInt64()
        guard version == PublicEntry.version else {
            throw decoder.invalid("version \(version) of a log's entry is not known; this program reads version \(PublicEntry.version)")
        }
        number = try decoder.readUInt64()
        time = try decoder.readTimestamp()
        outcome = try decoder.readUInt64()
        entry = try decoder.readBytes32()
        id = try decoder.readBytes32()
        command = try PublicCommand(from: &decoder)
        postings = try decoder.readPublicItems(maximumCount: JournalEntry.maximumPostings)
        snapshots = try decoder.readArray(maximumCount: LinkedCommands.maximumCount)
    }
}
