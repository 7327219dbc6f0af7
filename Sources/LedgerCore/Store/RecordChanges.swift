public import EthereumPrimitives
internal import Glibc

/// The records that a batch changes: each key with the record's new encoding, or with nil where the record was removed.
///
/// The keys are in order, so that a store writes neighbours together, and all bytes are in one piece of memory.
public struct RecordChanges: Sendable {
    fileprivate struct Span: Sendable {
        let start: Int
        let keyCount: Int
        /// nil for a record that was removed.
        let valueCount: Int?

        var key: Range<Int> { start..<start + keyCount }
        var value: Range<Int>? { valueCount.map { key.upperBound..<key.upperBound + $0 } }
    }

    private var bytes: [UInt8] = []
    private var spans: [Span] = []

    /// - Parameter changes: In any order, each key once.
    public init(_ changes: [(key: [UInt8], value: [UInt8]?)]) {
        for (key, value) in changes {
            spans.append(Span(start: bytes.count, keyCount: key.count, valueCount: value?.count))
            bytes += key
            if let value { bytes += value }
        }
        sort()
    }

    init(reservingCapacity count: Int) {
        spans.reserveCapacity(count)
        bytes.reserveCapacity(64 * count)
    }

    /// Adds a change at the end; call ``sort()`` after the last one.
    ///
    /// - Parameters:
    ///   - record: nil where the record was removed.
    ///   - encoder: Empty, before and after.
    mutating func append(_ record: Record?, at key: RecordKey, by encoder: inout RLPEncoder) {
        let start = bytes.count
        key.append(to: &bytes)
        let valueStart = bytes.count
        record?.encode(to: &encoder)
        encoder.move(to: &bytes)
        spans.append(Span(start: start, keyCount: valueStart - start, valueCount: record == nil ? nil : bytes.count - valueStart))
    }

    /// Sorts the changes by key.
    mutating func sort() {
        bytes.withUnsafeBytes { bytes in
            guard let base = bytes.baseAddress else { return }
            spans.sort { left, right in
                let order = memcmp(base + left.start, base + right.start, Swift.min(left.keyCount, right.keyCount))
                return order == 0 ? left.keyCount < right.keyCount : order < 0
            }
        }
    }
}

extension RecordChanges: RandomAccessCollection {
    public var startIndex: Int { 0 }
    public var endIndex: Int { spans.count }

    public subscript(index: Int) -> (key: [UInt8], value: [UInt8]?) {
        (Array(bytes[spans[index].key]), spans[index].value.map { Array(bytes[$0]) })
    }

    /// Whether a record of one of these kinds is among the changed ones.
    public func touch(_ kinds: RecordKind...) -> Bool {
        spans.contains { span in kinds.contains { $0.rawValue == bytes[span.start] } }
    }

    /// The ledger's own record where it is among the changed ones. Its key is the least of all, so that one look tells.
    package var ledger: OpenLedger? {
        guard let span = spans.first, bytes[span.start] == RecordKind.ledger.rawValue else { return nil }
        return span.value.flatMap { try? OpenLedger(encoded: Array(bytes[$0])) }
    }

    /// The hashes of the API keys whose records are among the changed ones.
    public var keyHashes: [Bytes32] {
        spans.compactMap { span in
            guard bytes[span.start] == RecordKind.key.rawValue else { return nil }
            return Bytes32(bytes[span.key].dropFirst())
        }
    }

    /// Calls `body` with the changes, without copying them. They are valid while `body` runs.
    public func withUnsafeElements<Result>(_ body: (UnsafeElements) throws -> Result) rethrows -> Result {
        try bytes.withUnsafeBytes { try body(UnsafeElements(bytes: $0, spans: spans)) }
    }

    public struct UnsafeElements: RandomAccessCollection {
        fileprivate let bytes: UnsafeRawBufferPointer
        fileprivate let spans: [Span]

        public var startIndex: Int { 0 }
        public var endIndex: Int { spans.count }

        public subscript(index: Int) -> (key: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer?) {
            (UnsafeRawBufferPointer(rebasing: bytes[spans[index].key]), spans[index].value.map { UnsafeRawBufferPointer(rebasing: bytes[$0]) })
        }
    }
}
