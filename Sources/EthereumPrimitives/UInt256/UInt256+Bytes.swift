extension UInt256 {
    /// Reads a big-endian number of 0 to 32 bytes. Returns nil for more.
    public init?(bigEndian bytes: some Collection<UInt8>) {
        guard bytes.count <= 32 else { return nil }
        self = Bytes32(leftPadding: bytes).word
    }

    /// The 32 bytes, most significant first.
    public var bigEndianBytes: [UInt8] { Bytes32(self).bytes }

    /// The bytes without leading zeros, none for zero: the form of an integer in RLP.
    public var minimalBigEndianBytes: [UInt8] {
        let length = minimalByteCount
        return Bytes32(self).withUnsafeBytes { Array($0[(32 - length)...]) }
    }

    /// The number of bytes in the minimal big-endian form, 0…32.
    @inlinable
    public var minimalByteCount: Int { (bitWidth &+ 7) &>> 3 }
}
