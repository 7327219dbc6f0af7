/// An Ethereum address: 20 bytes.
///
/// A text in mixed case carries a checksum and must satisfy it. A text in a single case carries none.
///
/// ```swift
/// try Address("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed").description   // the same text
/// ```
/// - SeeAlso: EIP-55
@frozen
public struct Address: Sendable, Hashable {
    // The bytes in memory order.
    @usableFromInline var part0: UInt64
    @usableFromInline var part1: UInt64
    @usableFromInline var part2: UInt32

    @inlinable
    init(parts part0: UInt64, _ part1: UInt64, _ part2: UInt32) {
        self.part0 = part0
        self.part1 = part1
        self.part2 = part2
    }

    /// The address of 20 zero bytes.
    public static let zero = Address(parts: 0, 0, 0)

    /// Makes an address of exactly 20 bytes. Returns nil for another number.
    public init?(_ bytes: some Collection<UInt8>) {
        guard bytes.count == 20 else { return nil }
        self.init(lowBytesOf: Bytes32(leftPadding: bytes))
    }

    /// Reads `0x` and 40 hexadecimal digits.
    ///
    /// - Throws: `AddressError.malformed` for another text, and `.checksumMismatch` for mixed case that breaks the checksum of EIP-55.
    public init(_ text: some StringProtocol) throws(AddressError) {
        guard text.utf8.count == 42, text.utf8.starts(with: [0x30, 0x78]) else {
            throw .malformed(AddressError.excerpt(of: text))
        }
        guard let bytes = try? Hex.decode(text), let address = Address(bytes) else {
            throw .malformed(AddressError.excerpt(of: text))
        }
        let found = String(text)
        let digits = found.utf8.dropFirst(2)
        // A text in a single case has no checksum.
        if digits.contains(where: { $0 >= 0x61 }), digits.contains(where: { $0 >= 0x41 && $0 <= 0x46 }) {
            let expected = address.description
            if found != expected { throw .checksumMismatch(found: found, expected: expected) }
        }
        self = address
    }

    /// Makes an address of the last 20 bytes of a word, such as the hash of a public key. The first 12 are ignored.
    @inlinable
    public init(lowBytesOf word: Bytes32) {
        self.init(
            parts: word.part1 &>> 32 | word.part2 &<< 32,
            word.part2 &>> 32 | word.part3 &<< 32,
            UInt32(truncatingIfNeeded: word.part3 &>> 32))
    }

    /// The 20 bytes.
    public var bytes: [UInt8] { withUnsafeBytes { Array($0) } }

    /// The bytes as a big-endian number: the address as an ABI word.
    @inlinable
    public var word: UInt256 { padded.word }

    /// Twelve zero bytes, then the address.
    @inlinable
    public var padded: Bytes32 {
        Bytes32(
            parts: 0,
            part0 &<< 32,
            part0 &>> 32 | part1 &<< 32,
            part1 &>> 32 | UInt64(part2) &<< 32)
    }

    /// Calls `body` with the 20 bytes in place.
    ///
    /// - Throws: The error of `body`.
    @inlinable
    public func withUnsafeBytes<Result, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try Swift.withUnsafeBytes(of: self) { (buffer) throws(Failure) in
            try body(UnsafeRawBufferPointer(rebasing: buffer[..<20]))
        }
    }

    /// `0x` and 40 lower-case digits.
    public var lowercaseHex: String { withUnsafeBytes { Hex.encode($0) } }
}

extension Address: Comparable {
    /// Compares the bytes as big-endian numbers.
    @inlinable
    public static func < (lhs: Address, rhs: Address) -> Bool { lhs.word < rhs.word }
}

extension Address: CustomStringConvertible {
    /// `0x` and 40 digits, with the checksum of EIP-55 in the case of the letters.
    public var description: String {
        let lower = lowercaseHex
        let hash = Keccak256.hash(utf8: lower.dropFirst(2))
        return hash.withUnsafeBytes { hash in
            String(unsafeUninitializedCapacity: 42) { buffer in
                for (index, code) in lower.utf8.enumerated() {
                    let nibble = index < 2 ? 0 : hash[(index - 2) / 2] >> (index % 2 == 0 ? 4 : 0) & 15
                    buffer[index] = nibble >= 8 && code >= 0x61 ? code - 0x20 : code
                }
                return 42
            }
        }
    }
}

/// A text that is not an address.
public enum AddressError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The text, of which the start is given, is not `0x` and 40 hexadecimal digits.
    case malformed(String)
    /// The case of the letters breaks the checksum of EIP-55.
    case checksumMismatch(found: String, expected: String)

    /// A sentence that names the text and what was expected.
    public var description: String {
        switch self {
        case .malformed(let text):
            "'\(text)' is not an address: expected 0x and 40 hexadecimal digits"
        case .checksumMismatch(let found, let expected):
            "'\(found)' fails its EIP-55 checksum: expected \(expected); check for a typing error, or write it in lower case"
        }
    }

    /// Returns the start of a text that may be long and hostile.
    static func excerpt(of text: some StringProtocol) -> String {
        text.utf8.count <= 64 ? String(text) : String(text.prefix(64)) + "…"
    }
}
