package import EthereumPrimitives
package import LedgerCore
internal import StrictJSON

/// A table that is made of journal entries one after the other, for spreadsheets and other programs.
package protocol JournalTable {
    static var columns: [String] { get }

    /// The rows that an entry adds.
    ///
    /// - Throws: ``StoreFailure`` when the ledger cannot be read.
    mutating func rows(of entry: JournalEntry, in reader: any LedgerReader) throws -> [[TableCell]]
}

/// A value of a table.
package enum TableCell: Sendable, Hashable {
    case none
    case text(String)
    /// A count, which every program's numbers hold.
    case count(UInt64)
    /// An amount in the smallest unit, which JSON has as a string of digits.
    case amount(UInt256)

    fileprivate var text: String {
        switch self {
        case .none: ""
        case .text(let text): text
        case .count(let count): String(count)
        case .amount(let amount): amount.description
        }
    }

    fileprivate var json: JSONValue? {
        switch self {
        case .none: nil
        case .text(let text): .string(text)
        case .count(let count): .count(count)
        case .amount(let amount): .amount(amount)
        }
    }
}

/// The forms of an exported table.
package enum TableFormat: String, Sendable, CaseIterable {
    /// Comma-separated values with a row of names (RFC 4180, lines end with a line feed).
    case csv
    /// An object in each line (JSON Lines); empty values are left out.
    case jsonl

    package func header(_ columns: [String]) -> [UInt8] {
        switch self {
        case .csv: CSV.row(columns)
        case .jsonl: []
        }
    }

    package func row(_ cells: [TableCell], columns: [String]) -> [UInt8] {
        switch self {
        case .csv: CSV.row(cells.map(\.text))
        case .jsonl:
            Array((JSONValue.object(zip(columns, cells).compactMap { name, cell in cell.json.map { JSONMember(name, $0) } }).text + "\n").utf8)
        }
    }
}

extension JournalTable {
    /// Entries that are read at once: the export holds up no writer, and no more than these are in memory.
    private static var pageEntries: Int { 500 }

    /// Writes the rows of a period's entries, a page at a time.
    ///
    /// - Throws: ``StoreFailure`` when the ledger cannot be read; what `output` throws.
    package mutating func write(
        _ period: StatementPeriod, of ledger: any ReadableLedger, as format: TableFormat, to output: ([UInt8]) throws -> Void
    ) throws {
        try output(format.header(Self.columns))
        var next = period.numbers.lowerBound
        while next < period.numbers.upperBound {
            let count = Int(min(UInt64(Self.pageEntries), period.numbers.upperBound - next))
            var page: [UInt8] = []
            try ledger.read { reader in
                let stored = try reader.entries(from: next, limit: count)
                guard stored.count == count else {
                    throw StoreFailure(code: .corrupt, message: "journal entry \(next + UInt64(stored.count)) is missing; run `imo verify`")
                }
                for entry in stored {
                    for row in try rows(of: JournalEntry(encoded: entry.entry), in: reader) { page += format.row(row, columns: Self.columns) }
                }
            }
            if !page.isEmpty { try output(page) }
            next += UInt64(count)
        }
    }
}
