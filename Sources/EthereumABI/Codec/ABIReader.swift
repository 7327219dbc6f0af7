public import EthereumPrimitives

/// The strictness of a decoder.
public enum ABIDecodingMode: Sendable, Hashable {
    /// Accepts only the encoding that an encoder writes: padding of zeros, tails in order without gaps, nothing after them.
    case strict
    /// Accepts padding that is not zero, gaps between tails, and bytes after the last tail. Tails may still not overlap or go backward, so that
    /// the data bounds the work.
    case lenient
}

/// Reads heads and tails from borrowed bytes: the mirror of `ABIWriter`.
///
/// `frontier` is the offset where the next tail must begin. Every byte belongs to one value only, so memory and work are proportional to the
/// data.
@frozen
public struct ABIReader {
    @usableFromInline let base: UnsafeRawPointer
    @usableFromInline let count: Int
    @usableFromInline let mode: ABIDecodingMode
    @usableFromInline var frame = 0
    @usableFromInline var head = 0
    @usableFromInline var frontier = 0

    @inlinable
    init(base: UnsafeRawPointer, count: Int, mode: ABIDecodingMode) {
        self.base = base
        self.count = count
        self.mode = mode
    }

    /// Decodes a tuple with a head of `headBytes` that fills `data` after its first `skipped` bytes.
    @inlinable
    static func decoding<Result>(
        _ data: [UInt8], skipping skipped: Int = 0, headBytes: Int, mode: ABIDecodingMode,
        _ body: (inout ABIReader) throws(ABIError) -> Result
    ) throws(ABIError) -> Result {
        try data.withUnsafeBufferPointer { (bytes) throws(ABIError) -> Result in
            guard let base = UnsafeRawPointer(bytes.baseAddress), skipped >= 0, bytes.count >= skipped
            else {
                return try ABIReader.decodingEmpty(headBytes: headBytes, mode: mode, body)
            }
            var reader = ABIReader(base: base + skipped, count: bytes.count &- skipped, mode: mode)
            return try reader.readWhole(headBytes: headBytes, body)
        }
    }

    @usableFromInline
    static func decodingEmpty<Result>(
        headBytes: Int, mode: ABIDecodingMode, _ body: (inout ABIReader) throws(ABIError) -> Result
    ) throws(ABIError) -> Result {
        var nothing: UInt8 = 0
        return try withUnsafeBytes(of: &nothing) { (bytes) throws(ABIError) -> Result in
            guard let base = bytes.baseAddress else { throw .truncated(offset: 0) }
            var reader = ABIReader(base: base, count: 0, mode: mode)
            return try reader.readWhole(headBytes: headBytes, body)
        }
    }

    @inlinable
    mutating func readWhole<Result>(
        headBytes: Int, _ body: (inout ABIReader) throws(ABIError) -> Result
    ) throws(ABIError) -> Result {
        guard headBytes <= count else { throw .truncated(offset: headBytes) }
        frontier = headBytes
        let result = try body(&self)
        guard frontier == count || mode == .lenient else {
            throw .trailingBytes(offset: frontier, count: count &- frontier)
        }
        return result
    }

    /// Reads the next head word. The head of a frame was checked to lie within the data when the frame was entered.
    @inlinable
    public mutating func readWord() -> UInt256 {
        let word = Bytes32(loadingFrom: base + head).word
        head &+= 32
        return word
    }

    /// Follows the offset in the next head word to a tail with a head of at least `headBytes`, which `body` reads.
    @inlinable
    mutating func readTail<Result>(
        headBytes: Int, _ body: (inout ABIReader) throws(ABIError) -> Result
    ) throws(ABIError) -> Result {
        let position = head
        guard let offset = readWord().asInt else { throw .lengthTooLarge(offset: position) }
        let (start, overflow) = frame.addingReportingOverflow(offset)
        guard !overflow else { throw .lengthTooLarge(offset: position) }
        guard start == frontier || (mode == .lenient && start > frontier) else { throw .misplacedTail(offset: position) }
        guard start <= count, headBytes <= count &- start else { throw .truncated(offset: count) }
        let (outerFrame, outerHead) = (frame, head)
        frame = start
        head = start
        frontier = start &+ headBytes
        let result = try body(&self)
        (frame, head) = (outerFrame, outerHead)
        return result
    }

    /// Follows an offset to a length and calls `body` to read as many elements, with heads of `elementBytes` each.
    @inlinable
    mutating func readArray<Result>(
        elementBytes: Int, _ body: (inout ABIReader, _ count: Int) throws(ABIError) -> Result
    ) throws(ABIError) -> Result {
        try readTail(headBytes: 32) { (reader: inout ABIReader) throws(ABIError) -> Result in
            let position = reader.head
            let available = reader.count &- reader.frontier
            guard let length = reader.readWord().asInt, elementBytes > 0, length <= available / elementBytes else {
                throw .lengthTooLarge(offset: position)
            }
            reader.frame = reader.head
            reader.frontier = reader.head &+ length &* elementBytes
            return try body(&reader, length)
        }
    }

    /// Follows an offset to a length and as many bytes, padded to a multiple of 32.
    @inlinable
    mutating func readBytes<Result>(
        _ body: (UnsafeRawBufferPointer, _ offset: Int) throws(ABIError) -> Result
    ) throws(ABIError) -> Result {
        try readTail(headBytes: 32) { (reader: inout ABIReader) throws(ABIError) -> Result in
            let position = reader.head
            let available = reader.count &- reader.frontier
            guard let length = reader.readWord().asInt, length <= available else {
                throw .lengthTooLarge(offset: position)
            }
            let padded = ABIWriter.padded(length)
            guard padded <= available else { throw .truncated(offset: reader.count) }
            let start = reader.head
            if reader.mode == .strict {
                for index in length..<padded where reader.base.load(fromByteOffset: start &+ index, as: UInt8.self) != 0 {
                    throw .dirtyPadding(offset: start &+ padded &- 32, type: "bytes")
                }
            }
            reader.frontier = start &+ padded
            return try body(UnsafeRawBufferPointer(start: reader.base + start, count: length), position)
        }
    }
}
