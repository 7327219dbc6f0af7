/// 32 bytes, such as a hash or a storage key. They are ordered as a big-endian number.
///
/// The bytes lie inline in memory order, so `withUnsafeBytes` copies nothing.
@frozen
public struct Bytes32: Sendable, Hashable {
    // Each holds eight bytes in memory order.
    @usableFromInline var part0: UInt64
    @usableFromInline var part1: UInt64
    @usableFromInline var part2: UInt64
    @usableFromInline var part3: UInt64

    @inlinable
    init(parts part0: UInt64, _ part1: UInt64, _ part2: UInt64, _ part3: UInt64) {
        self.part0 = part0
        self.part1 = part1
        self.part2 = part2
        self.part3 = part3
    }

    /// 32 zero bytes.
    public static let zero = Bytes32(parts: 0, 0, 0, 0)

    /// Makes the value of exactly 32 bytes. Returns nil for another number.
    public init?(_ bytes: some Collection<UInt8>) {
        guard bytes.count == 32 else { return nil }
        // One load where the bytes are contiguous: iterating over a collection costs a call for each byte.
        let loaded = bytes.withContiguousStorageIfAvailable { $0.baseAddress.map { Bytes32(loadingFrom: $0) } }
        if let loaded = loaded ?? nil { self = loaded } else { self.init(leftPadding: bytes) }
    }

    /// Makes the big-endian bytes of a number.
    @inlinable
    public init(_ word: UInt256) {
        self.init(parts: word.limb3.bigEndian, word.limb2.bigEndian, word.limb1.bigEndian, word.limb0.bigEndian)
    }

    /// Reads 64 hexadecimal digits, with or without `0x`. Returns nil for anything else.
    public init?(hex text: some StringProtocol) {
        guard let bytes = try? Hex.decode(text) else { return nil }
        self.init(bytes)
    }

    /// Loads 32 bytes from a pointer, which need not be aligned.
    @inlinable
    package init(loadingFrom pointer: UnsafeRawPointer) {
        self.init(
            parts: pointer.loadUnaligned(fromByteOffset: 0, as: UInt64.self),
            pointer.loadUnaligned(fromByteOffset: 8, as: UInt64.self),
            pointer.loadUnaligned(fromByteOffset: 16, as: UInt64.self),
            pointer.loadUnaligned(fromByteOffset: 24, as: UInt64.self))
    }

    /// Makes the value of at most 32 bytes, with zeros before them.
    init(leftPadding bytes: some Collection<UInt8>) {
        var value = Bytes32.zero
        Swift.withUnsafeMutableBytes(of: &value) { buffer in
            var index = 32 - bytes.count
            for byte in bytes {
                buffer[index] = byte
                index += 1
            }
        }
        self = value
    }

    /// The bytes as a big-endian number.
    @inlinable
    public var word: UInt256 {
        UInt256(limbs: part3.bigEndian, part2.bigEndian, part1.bigEndian, part0.bigEndian)
    }

    /// The 32 bytes.
    public var bytes: [UInt8] { withUnsafeBytes { Array($0) } }

    /// Calls `body` with the 32 bytes in place.
    ///
    /// - Throws: The error of `body`.
    @inlinable
    public func withUnsafeBytes<Result, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try Swift.withUnsafeBytes(of: self, body)
    }

    /// Calls `body` with a pointer to the 32 bytes, for C functions.
    @inlinable
    package func withUnsafeBytePointer<Result>(_ body: (UnsafePointer<UInt8>) -> Result) -> Result {
        withUnsafePointer(to: self) { pointer in
            pointer.withMemoryRebound(to: UInt8.self, capacity: 32, body)
        }
    }
}

extension Bytes32: Comparable {
    /// Compares the bytes as big-endian numbers.
    @inlinable
    public static func < (lhs: Bytes32, rhs: Bytes32) -> Bool {
        if lhs.part0 != rhs.part0 { return lhs.part0.bigEndian < rhs.part0.bigEndian }
        return lhs.word < rhs.word
    }
}

extension Bytes32: CustomStringConvertible {
    /// `0x` and 64 lower-case digits.
    public var description: String { withUnsafeBytes { Hex.encode($0) } }
}
