public import EthereumPrimitives

extension UInt256: ABIEncodable, ABIDecodable {
    /// The ABI type.
    public static var abiType: ABIType { .uint(bits: 256) }
    /// The number of bytes in the tail.
    @inlinable public var abiTailBytes: Int { 0 }
    /// Writes the value.
    @inlinable public func abiEncode(into writer: inout ABIWriter) { writer.write(self) }
    /// Reads a value.
    ///
    /// - Throws: `ABIError` for data that does not encode the type.
    @inlinable public init(abi reader: inout ABIReader) throws(ABIError) { self = reader.readWord() }
}

extension Int256: ABIEncodable, ABIDecodable {
    /// The ABI type.
    public static var abiType: ABIType { .int(bits: 256) }
    /// The number of bytes in the tail.
    @inlinable public var abiTailBytes: Int { 0 }
    /// Writes the value.
    @inlinable public func abiEncode(into writer: inout ABIWriter) { writer.write(bitPattern) }
    /// Reads a value.
    ///
    /// - Throws: `ABIError` for data that does not encode the type.
    @inlinable public init(abi reader: inout ABIReader) throws(ABIError) { self.init(bitPattern: reader.readWord()) }
}

extension Bool: ABIEncodable, ABIDecodable {
    /// The ABI type.
    public static var abiType: ABIType { .bool }
    /// The number of bytes in the tail.
    @inlinable public var abiTailBytes: Int { 0 }
    /// Writes the value.
    @inlinable public func abiEncode(into writer: inout ABIWriter) { writer.write(UInt256(self ? 1 : 0)) }
    /// Reads a value.
    ///
    /// - Throws: `ABIError` for data that does not encode the type.
    @inlinable public init(abi reader: inout ABIReader) throws(ABIError) { self = try reader.readBool() }
}

extension Address: ABIEncodable, ABIDecodable {
    /// The ABI type.
    public static var abiType: ABIType { .address }
    /// The number of bytes in the tail.
    @inlinable public var abiTailBytes: Int { 0 }
    /// Writes the value.
    @inlinable public func abiEncode(into writer: inout ABIWriter) { writer.write(padded) }
    /// Reads a value.
    ///
    /// - Throws: `ABIError` for data that does not encode the type.
    @inlinable public init(abi reader: inout ABIReader) throws(ABIError) { self = try reader.readAddress() }
}

/// The ABI's `bytes32`.
extension Bytes32: ABIEncodable, ABIDecodable {
    /// The ABI type.
    public static var abiType: ABIType { .fixedBytes(32) }
    /// The number of bytes in the tail.
    @inlinable public var abiTailBytes: Int { 0 }
    /// Writes the value.
    @inlinable public func abiEncode(into writer: inout ABIWriter) { writer.write(self) }
    /// Reads a value.
    ///
    /// - Throws: `ABIError` for data that does not encode the type.
    @inlinable public init(abi reader: inout ABIReader) throws(ABIError) { self.init(reader.readWord()) }
}

/// The ABI's `bytes4`.
extension ABISelector: ABIEncodable, ABIDecodable {
    /// The ABI type.
    public static var abiType: ABIType { .fixedBytes(4) }
    /// The number of bytes in the tail.
    public var abiTailBytes: Int { 0 }
    /// Writes the value.
    public func abiEncode(into writer: inout ABIWriter) { writer.write(UInt256(UInt64(value)) << 224) }

    /// Reads a value.
    ///
    /// - Throws: `ABIError` for data that does not encode the type.
    public init(abi reader: inout ABIReader) throws(ABIError) {
        let bytes = try reader.readFixedBytes(4)
        self.init(bytes.reduce(0) { $0 << 8 | UInt32($1) })
    }
}

/// The ABI's `uint8` to `uint64`.
extension ABITyped where Self: FixedWidthInteger & UnsignedInteger {
    /// The ABI type.
    public static var abiType: ABIType { .uint(bits: bitWidth) }
}

extension ABIEncodable where Self: FixedWidthInteger & UnsignedInteger {
    /// The number of bytes in the tail.
    @inlinable public var abiTailBytes: Int { 0 }
    /// Writes the value.
    @inlinable public func abiEncode(into writer: inout ABIWriter) {
        writer.write(UInt256(UInt64(truncatingIfNeeded: self)))
    }
}

extension ABIDecodable where Self: FixedWidthInteger & UnsignedInteger {
    /// Reads a value.
    ///
    /// - Throws: `ABIError` for data that does not encode the type.
    @inlinable
    public init(abi reader: inout ABIReader) throws(ABIError) {
        let word = try reader.readUInt(bits: Self.bitWidth)
        self.init(truncatingIfNeeded: word.limbs.0)
    }
}

extension UInt8: ABIEncodable, ABIDecodable {}
extension UInt16: ABIEncodable, ABIDecodable {}
extension UInt32: ABIEncodable, ABIDecodable {}
extension UInt64: ABIEncodable, ABIDecodable {}
