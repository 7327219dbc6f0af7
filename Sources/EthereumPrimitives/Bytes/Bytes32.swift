/// 32 bytes: a hash, a storage key, half a signature. Ordered as a big-endian number.
///
/// The bytes lie inline in memory order, so `withUnsafeBytes` is free.
@frozen
public struct Bytes32: Sendable, Hashable {
    // Each holds eight bytes exactly as they lie in memory.
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

    public static let zero = Bytes32(parts: 0, 0, 0, 0)

    /// Exactly 32 bytes, else nil.
    public init?(_ bytes: some Collection<UInt8>) {
        guard bytes.count == 32 else { return nil }
        // At once where they lie together: going through a collection costs calls for each.
        let loaded = bytes.withContiguousStorageIfAvailable { $0.baseAddress.map { Bytes32(loadingFrom: $0) } }
        if let loaded = loaded ?? nil { self = loaded } else { self.init(leftPadding: bytes) }
    }

    /// The word's big-endian bytes.
    @inlinable
    public init(_ word: UInt256) {
        self.init(parts: word.limb3.bigEndian, word.limb2.bigEndian, word.limb1.bigEndian, word.limb0.bigEndian)
    }

    /// `0x` and 64 digits (the prefix is optional), else nil.
    public init?(hex text: some StringProtocol) {
        guard let bytes = try? Hex.decode(text) else { return nil }
        self.init(bytes)
    }

    /// 32 bytes at `pointer`, which need not be aligned.
    @inlinable
    package init(loadingFrom pointer: UnsafeRawPointer) {
        self.init(
            parts: pointer.loadUnaligned(fromByteOffset: 0, as: UInt64.self),
            pointer.loadUnaligned(fromByteOffset: 8, as: UInt64.self),
            pointer.loadUnaligned(fromByteOffset: 16, as: UInt64.self),
            pointer.loadUnaligned(fromByteOffset: 24, as: UInt64.self))
    }

    /// At most 32 bytes, zeros before them.
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

    /// The bytes read as a big-endian number.
    @inlinable
    public var word: UInt256 {
        UInt256(limbs: part3.bigEndian, part2.bigEndian, part1.bigEndian, part0.bigEndian)
    }

    public var bytes: [UInt8] { withUnsafeBytes { Array($0) } }

    @inlinable
    public func withUnsafeBytes<Result, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try Swift.withUnsafeBytes(of: self, body)
    }

    /// A pointer to the 32 bytes, for C functions.
    @inlinable
    package func withUnsafeBytePointer<Result>(_ body: (UnsafePointer<UInt8>) -> Result) -> Result {
        withUnsafePointer(to: self) { pointer in
            pointer.withMemoryRebound(to: UInt8.self, capacity: 32, body)
        }
    }
}

extension Bytes32: Comparable {
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
