internal import EthereumPrimitives

/// The identity of one command: 16 bytes, time-ordered, chosen by whoever sends the command.
///
/// A UUID of version 7 (RFC 9562 §5.7) carries its creation time in the leading 48 bits, so that consecutive ids are neighbours in the
/// journal's index; random ids cost SQLite three to six times the insert rate. The lowest bit is the ledger's: a hold has it clear, and the one
/// command that resolves this hold has the same id with the bit set. The unique index on ids thereby proves that a hold resolves once.
public struct CommandID: Sendable, Hashable, Comparable {
    public let high: UInt64
    public let low: UInt64

    public init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// A UUIDv7 made of a time and of 74 random bits, of which the lowest is cleared.
    public init(time: Timestamp, random: (UInt64, UInt64)) {
        high = (time.milliseconds << 16) | 0x7000 | (random.0 & 0x0FFF)
        low = 0x8000_0000_0000_0000 | (random.1 & 0x3FFF_FFFF_FFFF_FFFE)
    }

    /// Reads 16 big-endian bytes; nil for any other length.
    public init?(_ bytes: some Collection<UInt8>) {
        guard bytes.count == 16 else { return nil }
        // At once where they lie together: going through a collection costs calls for each.
        let loaded = bytes.withContiguousStorageIfAvailable { CommandID(loadingFrom: UnsafeRawBufferPointer($0)) }
        if let loaded { self = loaded } else { self.init(Array(bytes)) }
    }

    /// The 16 bytes at the beginning of `bytes`, which need not be aligned.
    init(loadingFrom bytes: UnsafeRawBufferPointer) {
        high = UInt64(bigEndian: bytes.loadUnaligned(as: UInt64.self))
        low = UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
    }

    /// Reads the 8-4-4-4-12 text form, or 32 hexadecimal digits without hyphens.
    public init?(_ text: some StringProtocol) {
        let digits = text.utf8.filter { $0 != UInt8(ascii: "-") }
        guard digits.count == 32, text.utf8.count == 32 || text.utf8.count == 36,
            let bytes = try? Hex.decode(String(decoding: digits, as: UTF8.self))
        else { return nil }
        self.init(bytes)
    }

    /// The sixteen bytes, most significant first.
    public var bytes: [UInt8] {
        withUnsafeBytes(of: (high.bigEndian, low.bigEndian)) { Array($0) }
    }

    /// Whether this can be only the id of a command that resolves a hold.
    public var isResolution: Bool { low & 1 == 1 }

    /// The id of the one command that may settle or void the hold with this id.
    public var resolution: CommandID { CommandID(high: high, low: low | 1) }

    public static func < (left: CommandID, right: CommandID) -> Bool {
        (left.high, left.low) < (right.high, right.low)
    }
}

extension CommandID: CustomStringConvertible {
    public var description: String {
        String(unsafeUninitializedCapacity: 36) { text in
            var count = 0
            for index in 0..<32 {
                if index == 8 || index == 12 || index == 16 || index == 20 {
                    text[count] = UInt8(ascii: "-")
                    count += 1
                }
                let word = index < 16 ? high : low
                let digit = UInt8(truncatingIfNeeded: word >> UInt64(60 - 4 * (index % 16))) & 0x0F
                text[count] = digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10
                count += 1
            }
            return count
        }
    }
}
