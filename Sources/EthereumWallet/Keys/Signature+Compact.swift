internal import EthereumPrimitives

extension Signature {
    /// The form of 64 bytes: r, then s with the parity in its highest bit. Nil when s is in the upper half, where that bit is taken.
    ///
    /// - SeeAlso: EIP-2098
    public var compactBytes: [UInt8]? {
        guard isLowS else { return nil }
        let parityBit = UInt256(UInt64(yParity)) << 255
        return r.bytes + Bytes32(s.word | parityBit).bytes
    }

    /// Reads the form of 64 bytes.
    ///
    /// - Throws: `SignatureError` for another length, or parts out of range, an s in the upper half included.
    /// - SeeAlso: EIP-2098
    public init(compact bytes64: [UInt8]) throws(SignatureError) {
        guard bytes64.count == 64, let r = Bytes32(bytes64.prefix(32)), let ys = Bytes32(bytes64.suffix(32)) else {
            throw .wrongLength(expected: 64, found: bytes64.count)
        }
        let parity = UInt8(truncatingIfNeeded: (ys.word >> 255).asUInt64 ?? 0)
        try self.init(r: r, s: Bytes32((ys.word << 1) >> 1), yParity: parity)
        guard isLowS else { throw .outOfRange("s, which is in the upper half,") }
    }

    /// Reads a signature in either form: 65 bytes, or 64 bytes by EIP-2098.
    ///
    /// - Throws: `SignatureError` for another length, or parts out of range.
    public init(anyForm bytes: [UInt8]) throws(SignatureError) {
        switch bytes.count {
        case 64: try self.init(compact: bytes)
        case 65: try self.init(bytes)
        default: throw .wrongLengthOfAnyForm(found: bytes.count)
        }
    }
}
