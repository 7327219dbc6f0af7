public import EthereumPrimitives

/// The sums of an asset that an account received and gave up to some entry. Its balance is the difference.
public struct MovementTotals: Sendable, Hashable {
    public let received: UInt256
    public let given: UInt256

    public init(received: UInt256, given: UInt256) {
        self.received = received
        self.given = given
    }

    public static let none = MovementTotals(received: .zero, given: .zero)

    /// nil when more was given than received, as by the world outside.
    public var balance: UInt256? { received.subtracting(given) }
}

/// A movement in an account's history.
public struct RecordedMovement: Sendable, Hashable {
    public let asset: MovedAsset
    /// The entry that made it.
    public let number: UInt64
    /// The entry's command.
    public let command: String
    public let received: UInt256
    public let given: UInt256
    /// After it.
    public let totals: MovementTotals

    public init(asset: MovedAsset, number: UInt64, command: String, received: UInt256, given: UInt256, totals: MovementTotals) {
        self.asset = asset
        self.number = number
        self.command = command
        self.received = received
        self.given = given
        self.totals = totals
    }
}

/// The movements of an account in one asset in a quarter of an hour, added up by command; those of a caller's account also by the call's model and key.
public struct MovementSum: Sendable, Hashable {
    /// The length of the time in one sum. All time zones' days begin at a multiple of it.
    public static let milliseconds: UInt64 = 900_000

    /// The quarter of an hour, counted from 1970.
    public let quarter: UInt64
    /// The name of the command.
    public let command: String
    /// The model of the calls; nil where the movements are of no call, or the account is not a caller's.
    public let model: ModelID?
    /// The SHA-256 of the key that made the calls; nil as ``model``.
    public let key: Bytes32?
    public let count: UInt64
    public let received: UInt256
    public let given: UInt256

    public init(quarter: UInt64, command: String, model: ModelID?, key: Bytes32?, count: UInt64, received: UInt256, given: UInt256) {
        self.quarter = quarter
        self.command = command
        self.model = model
        self.key = key
        self.count = count
        self.received = received
        self.given = given
    }
}

/// The history of accounts, by account.
public protocol MovementReader {
    /// The assets that an account ever had.
    func assets(of account: AccountID) throws(StoreFailure) -> [MovedAsset]
    /// The sums of an asset that an account had received and given before an entry.
    func totals(of account: AccountID, _ asset: MovedAsset, before number: UInt64) throws(StoreFailure) -> MovementTotals
    /// The movements by entries of these numbers, oldest first, at most `limit`; of one asset or of all.
    func movements(of account: AccountID, _ asset: MovedAsset?, in numbers: Range<UInt64>, limit: Int) throws(StoreFailure) -> [RecordedMovement]
    /// The same, newest first.
    func latestMovements(
        of account: AccountID, _ asset: MovedAsset?, in numbers: Range<UInt64>, limit: Int
    ) throws(StoreFailure) -> [RecordedMovement]
    /// The sums of an account's movements in these quarters of an hour, in the order of time.
    func sums(of account: AccountID, _ asset: MovedAsset, in quarters: Range<UInt64>) throws(StoreFailure) -> [MovementSum]
}

extension LedgerReader {
    /// The number of the first entry that is not earlier than this time; one more than the last entry's where there is none. Entries are in order of
    /// time, so that halving finds it.
    public func firstEntry(notBefore time: Timestamp) throws -> UInt64 {
        var (low, high) = (UInt64(1), try head().number + 1)
        while low < high {
            let middle = low + (high - low) / 2
            guard let stored = try entries(from: middle, limit: 1).first else {
                throw StoreFailure(code: .corrupt, message: "journal entry \(middle) is missing; run `imo verify`")
            }
            if try JournalEntry.Header(encoded: stored.entry).time < time { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
