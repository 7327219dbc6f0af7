internal import EthereumPrimitives

/// Entries of the journal as they lie in the store, one after the other in one piece of memory: those of a batch.
public struct StoredEntries: Sendable {
    /// The place of an entry: its id, its encoding and its hash, without gaps.
    fileprivate struct Span: Sendable {
        static let idCount = 16
        static let hashCount = 32

        let number: UInt64
        let start: Int
        let entryCount: Int

        var id: Range<Int> { start..<start + Span.idCount }
        var entry: Range<Int> { id.upperBound..<id.upperBound + entryCount }
        var hash: Range<Int> { entry.upperBound..<entry.upperBound + Span.hashCount }
    }

    /// The most memory that is kept for later entries.
    private static let keptCapacity = 1 << 20

    private var bytes: [UInt8] = []
    private var spans: [Span] = []

    public init(_ entries: some Sequence<StoredEntry> = []) {
        for entry in entries {
            let start = begin(entry.id)
            bytes += entry.entry
            end(entry.number, begunAt: start, hash: entry.hash)
        }
    }

    /// Adds an entry's encoding.
    ///
    /// - Returns: The head after it.
    mutating func append(_ entry: JournalEntry, after head: JournalHead) -> JournalHead {
        let start = begin(entry.id)
        var encoder = RLPEncoder(reservingCapacity: 512)
        encoder.append(entry)
        encoder.move(to: &bytes)
        let next = bytes.withUnsafeBytes { head.appending(UnsafeRawBufferPointer(rebasing: $0[(start + Span.idCount)...]), at: entry.time) }
        end(entry.number, begunAt: start, hash: next.hash)
        return next
    }

    private mutating func begin(_ id: CommandID) -> Int {
        let start = bytes.count
        bytes.append(id)
        return start
    }

    private mutating func end(_ number: UInt64, begunAt start: Int, hash: Bytes32) {
        spans.append(Span(number: number, start: start, entryCount: bytes.count - start - Span.idCount))
        bytes.append(hash)
    }

    /// Removes all, and keeps the memory where it is not much.
    mutating func removeAll() {
        bytes.removeAll(keepingCapacity: bytes.count <= StoredEntries.keptCapacity)
        spans.removeAll(keepingCapacity: true)
    }
}

extension StoredEntries: RandomAccessCollection, ExpressibleByArrayLiteral {
    public init(arrayLiteral entries: StoredEntry...) { self.init(entries) }

    public var startIndex: Int { 0 }
    public var endIndex: Int { spans.count }

    public subscript(index: Int) -> StoredEntry {
        withUnsafeElements { elements in
            let element = elements[index]
            return StoredEntry(number: element.number, id: element.commandID, entry: Array(element.entry), hash: element.chainHash)
        }
    }

    /// The newest entry of this id; nil when there is none.
    func last(of id: CommandID) -> StoredEntry? {
        withUnsafeElements { elements in elements.lastIndex { $0.commandID == id } }.map { self[$0] }
    }

    /// Gives the entries where they lie, for as long as `body` runs.
    public func withUnsafeElements<Result>(_ body: (UnsafeElements) throws -> Result) rethrows -> Result {
        try bytes.withUnsafeBytes { try body(UnsafeElements(bytes: $0, spans: spans)) }
    }

    public struct UnsafeElements: RandomAccessCollection {
        /// An entry, with the bytes of its id and of its hash as the store has them.
        public struct Element {
            public let number: UInt64
            public let id: UnsafeRawBufferPointer
            public let entry: UnsafeRawBufferPointer
            public let hash: UnsafeRawBufferPointer

            var commandID: CommandID { CommandID(loadingFrom: id) }

            var chainHash: Bytes32 {
                guard let start = hash.baseAddress else { preconditionFailure("an entry has a hash") }
                return Bytes32(loadingFrom: start)
            }
        }

        fileprivate let bytes: UnsafeRawBufferPointer
        fileprivate let spans: [Span]

        public var startIndex: Int { 0 }
        public var endIndex: Int { spans.count }

        public subscript(index: Int) -> Element {
            let span = spans[index]
            return Element(number: span.number, id: part(span.id), entry: part(span.entry), hash: part(span.hash))
        }

        private func part(_ range: Range<Int>) -> UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: bytes[range]) }
    }
}
