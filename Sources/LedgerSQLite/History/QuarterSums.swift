internal import EthereumPrimitives
internal import GRDB
internal import LedgerCore

/// Adds movements up by quarters of an hour, so that a page about a year reads its sums and not each of its calls.
///
/// The sums of a turn are gathered in memory and added to the rows of the file at its end.
struct QuarterSums {
    private struct Key: Hashable {
        let account: AccountID
        let asset: MovedAsset
        let quarter: UInt64
        let command: String
        let call: CallOrigin?
    }

    private struct Sum {
        var count: UInt64 = 0
        var received = UInt256.zero
        var given = UInt256.zero

        mutating func add(received: UInt256, given: UInt256) throws {
            guard let received = self.received.adding(received), let given = self.given.adding(given) else {
                throw StoreFailure(code: .corrupt, message: "the sums of a quarter of an hour overflow; run `imo verify`")
            }
            (self.received, self.given) = (received, given)
        }
    }

    /// The model and the key of a call.
    private struct CallOrigin: Hashable {
        let model: ModelID
        let key: Bytes32
    }

    private let database: Database
    private let reader: any LedgerReader
    private var sums: [Key: Sum] = [:]
    /// The calls that began in this turn, which most of its settlements belong to.
    private var begun: [CommandID: CallOrigin] = [:]

    init(database: Database, reader: any LedgerReader) {
        self.database = database
        self.reader = reader
    }

    /// Takes notice of an entry, whether or not it moves anything.
    mutating func note(_ entry: JournalEntry) throws {
        if case .hold(let hold) = entry.command { begun[entry.id] = CallOrigin(model: hold.model, key: hold.keyHash) }
    }

    mutating func add(_ movement: Movement, by entry: JournalEntry) throws {
        let key = Key(
            account: movement.account, asset: movement.asset, quarter: entry.time.milliseconds / MovementSum.milliseconds,
            command: entry.command.name,
            call: try origin(of: entry, for: movement.account))
        var sum = sums[key] ?? Sum()
        sum.count += 1
        try sum.add(received: movement.received, given: movement.given)
        sums[key] = sum
    }

    /// The call that moved money of a caller's account; other accounts' sums are not told apart by callers.
    private mutating func origin(of entry: JournalEntry, for account: AccountID) throws -> CallOrigin? {
        guard case .named = account else { return nil }
        let id: CommandID
        switch entry.command {
        case .settle(let settle): id = settle.hold
        case .refund(let refund): id = refund.call
        default: return nil
        }
        if let known = begun[id] { return known }
        guard let stored = try reader.entry(of: id), case .hold(let hold) = try JournalEntry(encoded: stored.entry).command else { return nil }
        let origin = CallOrigin(model: hold.model, key: hold.keyHash)
        begun[id] = origin
        return origin
    }

    /// Adds the turn's sums to the file.
    func write() throws {
        for (key, sum) in sums {
            let place = [
                key.account.encoded, key.asset.bytes, Array(key.command.utf8), Array((key.call?.model.description ?? "").utf8),
                key.call?.key.bytes ?? [],
            ]
            var whole = try earlier(place, quarter: key.quarter)
            whole.count += sum.count
            try whole.add(received: sum.received, given: sum.given)
            try database.cachedStatement(
                sql: "INSERT OR REPLACE INTO quarter VALUES(?, ?, ?, CAST(? AS TEXT), CAST(? AS TEXT), ?, ?, ?, ?)"
            ).run { row in
                row.bind(place[0], at: 1)
                row.bind(place[1], at: 2)
                row.bind(key.quarter, at: 3)
                for index in 2...4 { row.bind(place[index], at: Int32(index + 2)) }
                row.bind(whole.count, at: 7)
                row.bind(whole.received.bigEndianBytes, at: 8)
                row.bind(whole.given.bigEndianBytes, at: 9)
            }
        }
    }

    private func earlier(_ place: [[UInt8]], quarter: UInt64) throws -> Sum {
        let sql = """
            SELECT count, received, given FROM quarter
            WHERE account = ? AND asset = ? AND quarter = ? AND command = CAST(? AS TEXT) AND model = CAST(? AS TEXT) AND key = ?
            """
        let found = try database.cachedStatement(sql: sql).all(
            { row in
                for (index, bytes) in place.enumerated() { row.bind(bytes, at: Int32(index < 2 ? index + 1 : index + 2)) }
                row.bind(quarter, at: 3)
            }, row: { Sum(count: $0.integer(at: 0), received: $0.amount(at: 1), given: $0.amount(at: 2)) })
        return found.first ?? Sum()
    }
}
