internal import LedgerCore

/// What the store must hold: the batches that were committed, added up in dictionaries by kind of record.
final class Shadow: LedgerReader {
    private var kinds: [[[UInt8]: [UInt8]]] = Array(repeating: [:], count: 256)
    private(set) var journal: [StoredEntry] = []
    private var numbers: [CommandID: Int] = [:]
    private var end = JournalHead.empty

    init() {}

    init(copyOf other: Shadow) { (kinds, journal, numbers, end) = (other.kinds, other.journal, other.numbers, other.end) }

    func apply(_ batch: Batch) {
        for (key, value) in batch.records { kinds[Int(key.first ?? 0)][key] = value }
        for entry in batch.entries {
            numbers[entry.id] = journal.count
            journal.append(entry)
        }
        end = batch.head
    }

    func count(of kind: RecordKind) -> Int { kinds[Int(kind.rawValue)].count }

    func load(_ key: RecordKey) throws(StoreFailure) -> [UInt8]? { value(at: key.bytes) }
    func value(at key: [UInt8]) -> [UInt8]? { kinds[Int(key.first ?? 0)][key] }
    func head() throws(StoreFailure) -> JournalHead { end }

    func scan(prefix: [UInt8], after: [UInt8]?, limit: Int) throws(StoreFailure) -> [(key: [UInt8], value: [UInt8])] {
        let candidates = prefix.first.map { [kinds[Int($0)]] } ?? kinds
        let found = candidates.flatMap { kind in
            kind.filter { $0.key.starts(with: prefix) && (after?.lexicographicallyPrecedes($0.key) ?? true) }
        }
        return Array(found.sorted { $0.key.lexicographicallyPrecedes($1.key) }.prefix(limit)).map { ($0.key, $0.value) }
    }

    func entries(from number: UInt64, limit: Int) throws(StoreFailure) -> [StoredEntry] {
        Array(journal.dropFirst(Int(clamping: number) - 1).prefix(limit))
    }

    func greatestIDs(limit: Int) throws(StoreFailure) -> [CommandID] { Array(numbers.keys.sorted().suffix(limit)) }
    func entry(of id: CommandID) throws(StoreFailure) -> StoredEntry? { numbers[id].map { journal[$0] } }
}
