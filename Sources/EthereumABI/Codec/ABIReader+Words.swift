public import EthereumPrimitives

// The elementary types, which fill one word. Strict mode refuses bits outside the type, lenient mode drops them.

extension ABIReader {
    /// Reads `uintN`.
    @inlinable
    mutating func readUInt(bits: Int) throws(ABIError) -> UInt256 {
        let position = head
        let word = readWord()
        guard bits < 256, word.bitWidth > bits else { return word }
        guard mode == .lenient else { throw .dirtyPadding(offset: position, type: "uint\(bits)") }
        return word & (UInt256.max >> (256 &- bits))
    }

    /// Reads `intN`, sign-extended.
    @inlinable
    mutating func readInt(bits: Int) throws(ABIError) -> Int256 {
        let position = head
        let value = Int256(bitPattern: readWord())
        guard value.signedBitWidth > bits else { return value }
        guard mode == .lenient else { throw .dirtyPadding(offset: position, type: "int\(bits)") }
        let low = value.bitPattern & (UInt256.max >> (256 &- bits))
        let isNegative = low.bitWidth == bits
        return Int256(bitPattern: isNegative ? low | (UInt256.max << bits) : low)
    }

    /// Reads `bool`.
    @inlinable
    mutating func readBool() throws(ABIError) -> Bool {
        let position = head
        let word = readWord()
        guard word.asUInt64 ?? 2 <= 1 || mode == .lenient else { throw .dirtyPadding(offset: position, type: "bool") }
        return !word.isZero
    }

    /// Reads `address`.
    @inlinable
    mutating func readAddress() throws(ABIError) -> Address {
        let position = head
        let word = readWord()
        guard word.bitWidth <= 160 || mode == .lenient else { throw .dirtyPadding(offset: position, type: "address") }
        return Address(lowBytesOf: Bytes32(word))
    }

    /// Reads `bytesN`, whose bytes come first in the word.
    @inlinable
    mutating func readFixedBytes(_ size: Int) throws(ABIError) -> [UInt8] {
        let position = head
        let word = readWord()
        guard size == 32 || (word << (8 &* size)).isZero || mode == .lenient else {
            throw .dirtyPadding(offset: position, type: "bytes\(size)")
        }
        return Bytes32(word).withUnsafeBytes { Array($0[..<size]) }
    }

    /// Reads a `string`.
    ///
    /// - Throws: `ABIError.invalidUTF8` for bytes that are not UTF-8.
    @inlinable
    mutating func readString() throws(ABIError) -> String {
        try readBytes { (bytes, offset) throws(ABIError) in
            guard let text = String(validating: bytes, as: UTF8.self) else { throw .invalidUTF8(offset: offset) }
            return text
        }
    }
}
