/// Writes RLP into one growing buffer. The header of a list is written after its body, which moves to make room for it.
///
/// ```swift
/// var encoder = RLPEncoder()
/// encoder.appendList { list in
///     list.append(nonce)
///     list.append(recipient)
/// }
/// let encoded = encoder.finish()
/// ```
///
/// The encoder owns its memory instead of holding an array: an array would check for other owners at each of many small items.
public struct RLPEncoder: ~Copyable, @unchecked Sendable {
    // `@unchecked` holds because the encoder cannot be copied and never hands out its pointer.
    private var start: UnsafeMutableRawPointer
    private var capacity: Int
    private var count = 0

    /// Makes an encoder with room for 64 bytes.
    public init() { self.init(reservingCapacity: 64) }

    /// Makes an encoder with room for a number of bytes. It grows when needed.
    public init(reservingCapacity capacity: Int) {
        self.capacity = max(capacity, 16)
        start = .allocate(byteCount: self.capacity, alignment: 1)
    }

    deinit { start.deallocate() }

    /// The bytes written so far.
    public var bytes: [UInt8] { Array(UnsafeRawBufferPointer(start: start, count: count)) }

    /// Ends the encoding and returns its bytes.
    public consuming func finish() -> [UInt8] { bytes }

    /// Appends the bytes written so far to `bytes` and empties the encoder, which keeps its memory.
    package mutating func move(to bytes: inout [UInt8]) {
        bytes.append(contentsOf: UnsafeRawBufferPointer(start: start, count: count))
        count = 0
    }

    /// Appends a byte string.
    public mutating func append(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { append($0) }
    }

    /// Appends a byte string.
    public mutating func append(_ bytes: UnsafeRawBufferPointer) {
        if bytes.count != 1 || bytes[0] >= 0x80 { writeHeader(base: 0x80, length: bytes.count) }
        write(bytes)
    }

    /// Appends an integer without leading zeros; zero is the empty string.
    public mutating func append(_ value: UInt64) {
        guard value >= 0x80 else { return write(value == 0 ? 0x80 : UInt8(value)) }
        let length = value.minimalByteCount
        write(0x80 + UInt8(length))
        write(value, length: length)
    }

    /// Appends an integer without leading zeros; zero is the empty string.
    public mutating func append(_ value: UInt256) {
        if let small = value.asUInt64 { return append(small) }
        let length = value.minimalByteCount
        write(0x80 + UInt8(length))
        Bytes32(value).withUnsafeBytes { write(UnsafeRawBufferPointer(rebasing: $0[(32 - length)...])) }
    }

    /// Appends an address: 20 bytes.
    public mutating func append(_ address: Address) {
        write(0x80 + 20)
        address.withUnsafeBytes { write($0) }
    }

    /// Appends 32 bytes, leading zeros included.
    public mutating func append(_ word: Bytes32) {
        write(0x80 + 32)
        word.withUnsafeBytes { write($0) }
    }

    /// Appends the UTF-8 bytes of a text.
    public mutating func append(utf8 text: String) {
        var text = text
        text.withUTF8 { append(UnsafeRawBufferPointer($0)) }
    }

    /// Appends an item of any shape.
    public mutating func append(_ item: RLP.Item) {
        switch item {
        case .bytes(let bytes): append(bytes)
        case .list(let items): appendList { list in for item in items { list.append(item) } }
        }
    }

    /// Appends an item that is encoded already, with its header.
    package mutating func append(encodedItem item: [UInt8]) { item.withUnsafeBytes { write($0) } }

    /// Appends a list of the items that `body` appends.
    public mutating func appendList(_ body: (inout RLPEncoder) -> Void) {
        let header = count
        write(0)  // the header of a short list, the usual case
        body(&self)
        let length = count - header - 1
        if length < 56 { return start.storeBytes(of: 0xc0 + UInt8(length), toByteOffset: header, as: UInt8.self) }
        let lengthBytes = UInt64(length).minimalByteCount
        reserve(lengthBytes)
        let body = start + header + 1
        (body + lengthBytes).copyMemory(from: body, byteCount: length)
        count = header
        write(0xf7 + UInt8(lengthBytes))
        write(UInt64(length), length: lengthBytes)
        count += length
    }
}

// MARK: - Memory

extension RLPEncoder {
    private mutating func writeHeader(base: UInt8, length: Int) {
        if length < 56 { return write(base + UInt8(length)) }
        let lengthBytes = UInt64(length).minimalByteCount
        write(base + 55 + UInt8(lengthBytes))
        write(UInt64(length), length: lengthBytes)
    }

    private mutating func write(_ byte: UInt8) {
        reserve(1)
        start.storeBytes(of: byte, toByteOffset: count, as: UInt8.self)
        count += 1
    }

    private mutating func write(_ bytes: UnsafeRawBufferPointer) {
        guard let source = bytes.baseAddress else { return }
        reserve(bytes.count)
        (start + count).copyMemory(from: source, byteCount: bytes.count)
        count += bytes.count
    }

    /// Writes the last `length` bytes, 1 to 8, of the number's big-endian form.
    private mutating func write(_ value: UInt64, length: Int) {
        withUnsafeBytes(of: value.bigEndian) { write(UnsafeRawBufferPointer(rebasing: $0[(8 - length)...])) }
    }

    private mutating func reserve(_ more: Int) {
        if capacity - count < more { grow(by: more) }
    }

    private mutating func grow(by more: Int) {
        capacity = max(2 * capacity, count + more)
        let larger = UnsafeMutableRawPointer.allocate(byteCount: capacity, alignment: 1)
        larger.copyMemory(from: start, byteCount: count)
        start.deallocate()
        start = larger
    }
}

extension UInt64 {
    /// The number of bytes of the big-endian form without leading zeros, 0…8.
    fileprivate var minimalByteCount: Int { (71 - leadingZeroBitCount) / 8 }
}
