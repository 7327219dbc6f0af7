/// How nodes and providers refuse a query of too many logs.
enum LogRefusal {
    /// Parts of their texts, in lower case.
    private static let texts = [
        "block range", "range is too", "range too", "too many blocks", "max range", "maximum range", "range limit", "range exceed",
        "exceeds the range",
        "range should", "query returned more than", "more than 10000 results", "too many results", "response size", "response is too big",
        "response too large", "logs matched by query exceeds", "query exceeds", "exceed maximum block", "limited to", "eth_getlogs is limited",
        "log response size", "query timeout", "logs are limited",
    ]

    /// True when fewer blocks may be answered.
    static func isRange(code: Int, message: String) -> Bool {
        guard [-32005, -32000, -32600, -32602, -32603, -32614, -32012, -32008, -32701, 35].contains(code) else { return false }
        let text = message.lowercased()
        return texts.contains { text.contains($0) }
    }
}

/// The ranges of blocks in which logs are asked for: smaller after each refusal, larger again after each success.
struct LogRanges {
    /// The blocks of the first query. Most providers take 2,000.
    static let first: UInt64 = 2000
    static let largest: UInt64 = 100_000

    private var next: UInt64
    private let last: UInt64
    private var size = LogRanges.first

    init(from: UInt64, through: UInt64) {
        next = from
        last = through
    }

    /// The next range, nil after the last.
    var current: ClosedRange<UInt64>? {
        next > last ? nil : next...(last - next < size ? last : next + size - 1)
    }

    mutating func succeeded() {
        guard let current else { return }
        next = current.upperBound + 1
        size = min(size + size / 2 + 1, LogRanges.largest)
    }

    /// Halves the range. Returns false when it is one block already.
    mutating func refused() -> Bool {
        guard let current, current.count > 1 else { return false }
        size = UInt64(current.count) / 2
        return true
    }
}
