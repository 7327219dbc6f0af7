internal import EthereumPrimitives

/// The filter of 2,048 bits in a block's header: what it does not contain is in no log of the block.
public struct LogBloom: Sendable, Hashable {
    private let bytes: [UInt8]

    /// Reads 256 bytes in hexadecimal. Returns nil for another text.
    public init?(hex: String) {
        guard let bytes = try? Hex.decode(hex), bytes.count == 256 else { return nil }
        self.bytes = bytes
    }

    /// True when the block may have a log with the address or topic.
    public func mayContain(_ item: some Collection<UInt8>) -> Bool {
        let hash = Keccak256.hash(Array(item)).bytes
        return [0, 2, 4].allSatisfy { index in
            let bit = (Int(hash[index]) << 8 | Int(hash[index + 1])) & 2047
            return bytes[255 - bit / 8] >> UInt8(bit % 8) & 1 == 1
        }
    }
}
