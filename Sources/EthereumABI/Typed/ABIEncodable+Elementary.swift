public import EthereumPrimitives

extension UInt256: ABIEncodable, ABIDecodable {
    public static var abiType: ABIType { .uint(bits: 256) }
    @inlinable public var abiTailBytes: Int { 0 }
    @inlinable public func abiEncode(into writer: inout ABIWriter) { writer.write(self) }
    @inlinable public init(abi reader: inout ABIReader) throws(ABIError) { self = reader.readWord() }
}

extension Int256: ABIEncodable, ABIDecodable {
    public static var abiType: ABIType { .int(bits: 256) }
    @inlinable public var abiTailBytes: Int { 0 }
    @inlinable public func abiEncode(into writer: inout ABIWriter) { writer.write(bitPattern) }
    @inlinable public init(abi reader: inout ABIReader) throws(ABIError) { self.init(bitPattern: reader.readWord()) }
}

extension Bool: ABIEncodable, ABIDecodable {
    public static var abiType: ABIType { .bool }
    @inlinable public var abiTailBytes: Int { 0 }
    @inlinable public func abiEncode(into writer: inout ABIWriter) { writer.write(UInt256(self ? 1 : 0)) }
    @inlinable public init(abi reader: inout ABIReader) throws(ABIError) { self = try reader.readBool() }
}

extension Address: ABIEncodable, ABIDecodable {
    public static var abiType: ABIType { .address }
    @inlinable public var abiTailBytes: Int { 0 }
    @inlinable public func abiEncode(into writer: inout ABIWriter) { writer.write(padded) }
    @inlinable public init(abi reader: inout ABIReader) throws(ABIError) { self = try reader.readAddress() }
}

/// `bytes32`.
extension Bytes32: ABIEncodable, ABIDecodable {
    public static var abiType: ABIType { .fixedBytes(32) }
    @inlinable public var abiTailBytes: Int { 0 }
    @inlinable public func abiEncode(into writer: inout ABIWriter) { writer.write(self) }
    @inlinable public init(abi reader: inout ABIReader) throws(ABIError) { self.init(reader.readWord()) }
}

/// `bytes4`.
extension ABISelector: ABIEncodable, ABIDecodable {
    public static var abiType: ABIType { .fixedBytes(4) }
    public var abiTailBytes: Int { 0 }
    public func abiEncode(into writer: inout ABIWriter) { writer.write(UInt256(UInt64(value)) << 224) }

    public init(abi reader: inout ABIReader) throws(ABIError) {
        let bytes = try reader.readFixedBytes(4)
        self.init(bytes.reduce(0) { $0 << 8 | UInt32($1) })
    }
}

/// The unsigned machine integers are `uint8` to `uint64`.
extension ABITyped where Self: FixedWidthInteger & UnsignedInteger {
    public static var abiType: ABIType { .uint(bits: bitWidth) }
}

extension ABIEncodable where Self: FixedWidthInteger & UnsignedInteger {
    @inlinable public var abiTailBytes: Int { 0 }
    @inlinable public func abiEncode(into writer: inout ABIWriter) {
        writer.write(UInt256(UInt64(truncatingIfNeeded: self)))
    }
}

extension ABIDecodable where Self: FixedWidthInteger & UnsignedInteger {
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
