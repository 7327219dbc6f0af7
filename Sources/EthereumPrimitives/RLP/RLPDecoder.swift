/// A strict cursor over RLP of a known shape.
///
/// Every read checks that the item is canonical; `finish` checks that nothing follows.
///
/// ```swift
/// var decoder = RLPDecoder(bytes)
/// let (nonce, recipient) = try decoder.readList { list throws(RLPError) in
///     (try list.readUInt64(), try list.readAddress())
/// }
/// try decoder.finish()
/// ```
public struct RLPDecoder: Sendable {
    private let bytes: [UInt8]
    /// The offset of the next item.
    package private(set) var offset: Int
    private let end: Int

    /// Makes a cursor at the start of the bytes.
    public init(_ bytes: [UInt8]) {
        self.init(bytes, offset: 0, end: bytes.count)
    }

    private init(_ bytes: [UInt8], offset: Int, end: Int) {
        self.bytes = bytes
        self.offset = offset
        self.end = end
    }

    /// True when every item has been read.
    public var isAtEnd: Bool { offset == end }

    /// Returns true when the next item is a list.
    ///
    /// - Throws: `RLPError.truncated` at the end.
    public func nextIsList() throws(RLPError) -> Bool {
        guard offset < end else { throw .truncated(offset: offset) }
        return bytes[offset] >= 0xc0
    }

    /// Reads a byte string.
    ///
    /// - Throws: `RLPError` when the bytes end before it or the next item is not a canonical byte string.
    public mutating func readBytes() throws(RLPError) -> [UInt8] {
        Array(bytes[try readByteRange()])
    }

    /// Reads an integer of at most 8 bytes.
    ///
    /// - Throws: `RLPError` when the bytes end before it or the next item is not a canonical integer of that size.
    public mutating func readUInt64() throws(RLPError) -> UInt64 {
        let range = try readInteger(maximumBytes: 8)
        return bytes[range].reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// Reads an integer of at most 32 bytes.
    ///
    /// - Throws: `RLPError` when the bytes end before it or the next item is not a canonical integer of that size.
    public mutating func readUInt256() throws(RLPError) -> UInt256 {
        let range = try readInteger(maximumBytes: 32)
        guard let value = UInt256(bigEndian: bytes[range]) else {
            throw .integerTooLarge(offset: range.lowerBound, maximumBytes: 32)
        }
        return value
    }

    /// Reads an address.
    ///
    /// - Throws: `RLPError` when the bytes end before it or the next item is not a byte string of 20 bytes.
    public mutating func readAddress() throws(RLPError) -> Address {
        let start = offset
        let range = try readByteRange()
        guard let address = Address(bytes[range]) else {
            throw .wrongLength(offset: start, expected: 20, found: range.count)
        }
        return address
    }

    /// Reads 32 bytes.
    ///
    /// - Throws: `RLPError` when the bytes end before it or the next item is not a byte string of 32 bytes.
    public mutating func readBytes32() throws(RLPError) -> Bytes32 {
        let start = offset
        let range = try readByteRange()
        guard let word = Bytes32(bytes[range]) else {
            throw .wrongLength(offset: start, expected: 32, found: range.count)
        }
        return word
    }

    /// Reads a text.
    ///
    /// - Throws: `RLPError` when the bytes end before it or the next item is not a byte string of valid UTF-8.
    public mutating func readString() throws(RLPError) -> String {
        let start = offset
        guard let text = String(validating: bytes[try readByteRange()], as: UTF8.self) else {
            throw .invalidUTF8(offset: start)
        }
        return text
    }

    /// Reads a list by `body`, which must read every item of it.
    ///
    /// - Throws: `RLPError` when the next item is not a canonical list or `body` leaves items unread, and the errors of `body`.
    public mutating func readList<Result>(
        _ body: (inout RLPDecoder) throws(RLPError) -> Result
    ) throws(RLPError) -> Result {
        let start = offset
        guard try nextIsList() else { throw .expectedList(offset: start) }
        let range = try payload(shortBase: 0xc0)
        var list = RLPDecoder(bytes, offset: range.lowerBound, end: range.upperBound)
        let result = try body(&list)
        guard list.isAtEnd else { throw .unreadItems(offset: list.offset) }
        offset = range.upperBound
        return result
    }

    /// Reads the next item with its header, as it stands in the bytes. What is inside a list is not checked.
    ///
    /// - Throws: `RLPError` when the bytes end before it or its header is not canonical.
    package mutating func readEncodedItem() throws(RLPError) -> [UInt8] {
        let start = offset
        try skipItem()
        return Array(bytes[start..<offset])
    }

    /// Skips the next item. What is inside a list is not checked.
    ///
    /// - Throws: `RLPError` when the bytes end before it or its header is not canonical.
    package mutating func skipItem() throws(RLPError) {
        if try nextIsList() { offset = try payload(shortBase: 0xc0).upperBound } else { _ = try readByteRange() }
    }

    /// Skips the next item where it has these bytes, header included.
    ///
    /// - Returns: Whether it had them. Otherwise the item is still the next one.
    package mutating func skipItem(encodedAs item: [UInt8]) -> Bool {
        guard item.count <= end - offset, bytes[offset..<offset + item.count].elementsEqual(item) else { return false }
        offset += item.count
        return true
    }

    /// Skips the remaining items without checking them.
    public mutating func skipRest() {
        offset = end
    }

    /// Checks that every item has been read.
    ///
    /// - Throws: `RLPError.trailingBytes` otherwise.
    public func finish() throws(RLPError) {
        guard isAtEnd else { throw .trailingBytes(count: end - offset) }
    }

    private mutating func readInteger(maximumBytes: Int) throws(RLPError) -> Range<Int> {
        let start = offset
        let range = try readByteRange()
        guard range.count <= maximumBytes else { throw .integerTooLarge(offset: start, maximumBytes: maximumBytes) }
        if !range.isEmpty, bytes[range.lowerBound] == 0 { throw .leadingZero(offset: start) }
        return range
    }

    /// Reads past the next byte string and returns the range of its contents.
    private mutating func readByteRange() throws(RLPError) -> Range<Int> {
        let start = offset
        guard try !nextIsList() else { throw .expectedBytes(offset: start) }
        if bytes[start] < 0x80 {
            offset += 1
            return start..<offset
        }
        let range = try payload(shortBase: 0x80)
        if range.count == 1, bytes[range.lowerBound] < 0x80 { throw .nonCanonicalByte(offset: start) }
        offset = range.upperBound
        return range
    }

    /// Returns the range of the item at the cursor after its header, which is `shortBase` (0x80 or 0xc0) or above.
    private func payload(shortBase: UInt8) throws(RLPError) -> Range<Int> {
        let short = Int(bytes[offset] - shortBase)
        var start = offset + 1
        var length = short
        if short > 55 {
            let lengthBytes = short - 55
            guard end - start >= lengthBytes else { throw .truncated(offset: offset) }
            guard bytes[start] != 0 else { throw .nonCanonicalLength(offset: offset) }
            let wide = bytes[start..<start + lengthBytes].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
            guard wide > 55 else { throw .nonCanonicalLength(offset: offset) }
            start += lengthBytes
            guard wide <= UInt64(end - start) else { throw .truncated(offset: offset) }
            length = Int(wide)
        }
        guard length <= end - start else { throw .truncated(offset: offset) }
        return start..<start + length
    }
}
