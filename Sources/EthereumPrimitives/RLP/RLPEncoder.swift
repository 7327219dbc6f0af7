/// Writes RLP into one growing buffer. A list's header is written after its body, which moves up to make room.
///
/// ```swift
/// var encoder = RLPEncoder()
/// encoder.appendList { list in
///     list.append(nonce)
///     list.append(recipient)
/// }
/// let encoded = encoder.finish()
/// ```
public struct RLPEncoder: Sendable {
    private var buffer: [UInt8] = []

    public init() {}

    public init(reservingCapacity capacity: Int) {
        buffer.reserveCapacity(max(0, capacity))
    }

    /// What has been written so far.
    public var bytes: [UInt8] { buffer }

    public consuming func finish() -> [UInt8] { buffer }

    public mutating func append(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { append($0) }
    }

    public mutating func append(_ bytes: UnsafeRawBufferPointer) {
        if bytes.count == 1, bytes[0] < 0x80 {
            buffer.append(bytes[0])
        } else {
            appendHeader(base: 0x80, length: bytes.count)
            buffer.append(contentsOf: bytes)
        }
    }

    /// The integer without leading zeros; zero is the empty string.
    public mutating func append(_ value: UInt64) {
        guard value >= 0x80 else {
            buffer.append(value == 0 ? 0x80 : UInt8(value))
            return
        }
        let length = (71 - value.leadingZeroBitCount) / 8
        buffer.append(0x80 + UInt8(length))
        withUnsafeBytes(of: value.bigEndian) { buffer.append(contentsOf: $0[(8 - length)...]) }
    }

    /// The integer without leading zeros; zero is the empty string.
    public mutating func append(_ value: UInt256) {
        if let small = value.asUInt64 {
            append(small)
            return
        }
        let length = value.minimalByteCount
        buffer.append(0x80 + UInt8(length))
        Bytes32(value).withUnsafeBytes { buffer.append(contentsOf: $0[(32 - length)...]) }
    }

    /// 20 bytes.
    public mutating func append(_ address: Address) {
        buffer.append(0x80 + 20)
        address.withUnsafeBytes { buffer.append(contentsOf: $0) }
    }

    /// 32 bytes, leading zeros included.
    public mutating func append(_ word: Bytes32) {
        buffer.append(0x80 + 32)
        word.withUnsafeBytes { buffer.append(contentsOf: $0) }
    }

    /// The text's UTF-8 bytes.
    public mutating func append(utf8 text: String) {
        var text = text
        text.withUTF8 { append(UnsafeRawBufferPointer($0)) }
    }

    public mutating func append(_ item: RLP.Item) {
        switch item {
        case .bytes(let bytes): append(bytes)
        case .list(let items): appendList { list in for item in items { list.append(item) } }
        }
    }

    /// A list of what `body` appends.
    public mutating func appendList(_ body: (inout RLPEncoder) -> Void) {
        let start = buffer.count
        buffer.append(0)  // the header of a short list, the usual case
        body(&self)
        let length = buffer.count - start - 1
        if length < 56 {
            buffer[start] = 0xc0 + UInt8(length)
            return
        }
        let lengthBytes = (71 - UInt64(length).leadingZeroBitCount) / 8
        buffer[start] = 0xf7 + UInt8(lengthBytes)
        withUnsafeBytes(of: UInt64(length).bigEndian) { bytes in
            buffer.insert(contentsOf: bytes[(8 - lengthBytes)...], at: start + 1)
        }
    }

    private mutating func appendHeader(base: UInt8, length: Int) {
        if length < 56 {
            buffer.append(base + UInt8(length))
            return
        }
        let lengthBytes = (71 - UInt64(length).leadingZeroBitCount) / 8
        buffer.append(base + 55 + UInt8(lengthBytes))
        withUnsafeBytes(of: UInt64(length).bigEndian) { buffer.append(contentsOf: $0[(8 - lengthBytes)...]) }
    }
}
