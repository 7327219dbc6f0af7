/// The first 32 bytes of a weights file, all little endian: magic, version, dimensions, and the length and checksum of the
/// rest.
///
///     0  8  magic "imoRefM1"      8  2  version, 1            10  2  hidden units, a multiple of 16 in 16…480
///     12 2  input symbols, 98     14 2  output symbols, 97    16  4  bytes after the header
///     20 8  FNV-1a (64 bit) of the bytes after the header     28  4  reserved, 0
///
/// With 480 units a row's sum of int8 × int16 products stays within 32 bits. The checksum finds damage, not malice: to check that these are the
/// registered weights, hash the whole file.
struct WeightsHeader {
    static let byteCount = 32
    static let magic = Array("imoRefM1".utf8)
    static let hiddenLimit = 480

    let hidden: Int

    init(_ bytes: [UInt8]) throws(ReferenceModelError) {
        guard bytes.count >= Self.byteCount else {
            throw .truncated(expectedBytes: Self.byteCount, actualBytes: bytes.count)
        }
        guard bytes.starts(with: Self.magic) else { throw .notAWeightsFile }
        var reader = LittleEndianReader(bytes, at: Self.magic.count)
        let version = reader.next(UInt16.self)
        guard version == 1 else { throw .unsupportedVersion(version) }
        hidden = Int(reader.next(UInt16.self))
        guard (16...Self.hiddenLimit).contains(hidden), hidden.isMultiple(of: 16) else {
            throw .unsupportedDimension(name: "hidden", value: hidden, expected: "a multiple of 16 in 16…\(Self.hiddenLimit)")
        }
        try Self.require(Int(reader.next(UInt16.self)), "input symbols", Alphabet.inputCount)
        try Self.require(Int(reader.next(UInt16.self)), "output symbols", Alphabet.outputCount)
        try Self.require(Int(reader.next(UInt32.self)), "bytes after the header", payloadByteCount)
        let checksum = reader.next(UInt64.self)
        try Self.require(Int(reader.next(UInt32.self)), "reserved", 0)
        try checkLength(of: bytes)
        let actual = fnv1a(bytes[Self.byteCount...])
        guard actual == checksum else { throw .wrongChecksum(expected: checksum, actual: actual) }
    }

    /// The number of bytes after the header that the dimensions demand: tables, scales, biases, matrices.
    var payloadByteCount: Int {
        let rows = 3 * hidden
        let tables = 2 * 2 * FixedPointTables.curveCount + 2 * 4 * FixedPointTables.exponentialCount
        let scales = 2 * rows + Alphabet.outputCount
        let biases = 2 * (rows + Alphabet.outputCount)
        let matrices = Alphabet.inputCount * rows + rows * hidden + Alphabet.outputCount * hidden
        return tables + scales + biases + matrices
    }

    private func checkLength(of bytes: [UInt8]) throws(ReferenceModelError) {
        let expected = Self.byteCount + payloadByteCount
        if bytes.count < expected { throw .truncated(expectedBytes: expected, actualBytes: bytes.count) }
        if bytes.count > expected { throw .trailingBytes(expectedBytes: expected, actualBytes: bytes.count) }
    }

    private static func require(_ value: Int, _ name: String, _ expected: Int) throws(ReferenceModelError) {
        guard value == expected else { throw .unsupportedDimension(name: name, value: value, expected: "\(expected)") }
    }
}

/// Returns the 64-bit FNV-1a hash.
package func fnv1a(_ bytes: some Sequence<UInt8>) -> UInt64 {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
    return hash
}
