internal import EthereumPrimitives
internal import LedgerCore

/// Compares the stored records with the replayed ones, both in key order.
struct RecordComparison {
    /// Problems beyond this many are not listed.
    private static let problemLimit = 100

    private(set) var problems: [String] = []
    private(set) var replayedCount = 0
    private var stored: RecordCursor
    private var replayed: RecordCursor

    init(stored: any LedgerReader, replayed: any LedgerReader) {
        self.stored = RecordCursor(reader: stored)
        self.replayed = RecordCursor(reader: replayed)
    }

    mutating func run() throws {
        var (left, right) = (try stored.next(), try replayed.next())
        while problems.count < RecordComparison.problemLimit, left != nil || right != nil {
            let isInvented = left.map { left in right.map { left.key.lexicographicallyPrecedes($0.key) } ?? true } ?? false
            let isLost = right.map { right in left.map { right.key.lexicographicallyPrecedes($0.key) } ?? true } ?? false
            if isInvented, let record = left {
                problems.append("the record \(Hex.encode(record.key)) is stored, and replaying the journal does not give it")
                left = try stored.next()
            } else if isLost, let record = right {
                problems.append("the store lacks the record \(Hex.encode(record.key)) that replaying the journal gives")
                right = try nextReplayed()
            } else if let (key, value) = left, let expected = right?.value {
                if value != expected { problems.append("the record \(Hex.encode(key)) differs from what replaying the journal gives") }
                (left, right) = (try stored.next(), try nextReplayed())
            }
        }
    }

    private mutating func nextReplayed() throws -> (key: [UInt8], value: [UInt8])? {
        replayedCount += 1
        return try replayed.next()
    }
}

/// All records of a ledger in key order, read in pages.
private struct RecordCursor {
    private static let pageSize = 1_000

    let reader: any LedgerReader
    private var page: ArraySlice<(key: [UInt8], value: [UInt8])> = []
    private var last: [UInt8]?
    private var isAtEnd = false

    init(reader: any LedgerReader) {
        self.reader = reader
    }

    mutating func next() throws -> (key: [UInt8], value: [UInt8])? {
        if page.isEmpty, !isAtEnd {
            page = try reader.scan(prefix: [], after: last, limit: RecordCursor.pageSize)[...]
            isAtEnd = page.count < RecordCursor.pageSize
            last = page.last?.key
        }
        return page.popFirst()
    }
}
