/// The ABI's `bytes`. A Swift array of `UInt8` is the ABI's `uint8[]`, which is another type.
public struct ABIBytes: Sendable, Hashable, ABIEncodable, ABIDecodable {
    /// The bytes.
    public var bytes: [UInt8]

    /// Wraps bytes.
    @inlinable
    public init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// The ABI type.
    public static var abiType: ABIType { .bytes }
    /// True: values have a tail.
    @inlinable public static var abiIsDynamic: Bool { true }
    /// The number of bytes in the tail.
    @inlinable public var abiTailBytes: Int { 32 &+ ABIWriter.padded(bytes.count) }
    /// Writes the value.
    @inlinable public func abiEncode(into writer: inout ABIWriter) { bytes.withUnsafeBytes { writer.writeBytes($0) } }
    /// Reads a value.
    ///
    /// - Throws: `ABIError` for data that does not encode the type.
    @inlinable public init(abi reader: inout ABIReader) throws(ABIError) {
        bytes = try reader.readBytes { (bytes, _) throws(ABIError) in Array(bytes) }
    }
}

extension String: ABIEncodable, ABIDecodable {
    /// The ABI type.
    public static var abiType: ABIType { .string }
    /// True: values have a tail.
    @inlinable public static var abiIsDynamic: Bool { true }
    /// The number of bytes in the tail.
    @inlinable public var abiTailBytes: Int { 32 &+ ABIWriter.padded(utf8.count) }
    /// Writes the value.
    @inlinable public func abiEncode(into writer: inout ABIWriter) {
        var text = self
        text.withUTF8 { writer.writeBytes(UnsafeRawBufferPointer($0)) }
    }
    /// Reads a value.
    ///
    /// - Throws: `ABIError` for data that does not encode the type.
    @inlinable public init(abi reader: inout ABIReader) throws(ABIError) { self = try reader.readString() }
}

/// The ABI's `T[]`. An array of elements that take no space encodes, but no decoder accepts it.
extension Array: ABITyped where Element: ABITyped {
    /// The ABI type.
    public static var abiType: ABIType { .array(Element.abiType) }
    /// True: values have a tail.
    @inlinable public static var abiIsDynamic: Bool { true }
}

extension Array: ABIEncodable where Element: ABIEncodable {
    /// The number of bytes in the tail.
    @inlinable public var abiTailBytes: Int {
        var total = 32 &+ count &* Element.abiHeadBytes
        guard Element.abiIsDynamic else { return total }
        for element in self { total &+= element.abiTailBytes }
        return total
    }
    /// Writes the value.
    @inlinable public func abiEncode(into writer: inout ABIWriter) {
        writer.writeArray(count: count, headBytes: count &* Element.abiHeadBytes) { writer in
            for element in self { element.abiEncode(into: &writer) }
        }
    }
}

extension Array: ABIDecodable where Element: ABIDecodable {
    /// Reads a value.
    ///
    /// - Throws: `ABIError` for data that does not encode the type.
    @inlinable public init(abi reader: inout ABIReader) throws(ABIError) {
        self = try reader.readArray(elementBytes: Element.abiHeadBytes) {
            (reader: inout ABIReader, count) throws(ABIError) -> [Element] in
            var elements: [Element] = []
            elements.reserveCapacity(count)
            for _ in 0..<count { elements.append(try Element(abi: &reader)) }
            return elements
        }
    }
}

/// A tuple, such as a Solidity struct.
public struct ABITuple<each Member> {
    /// The members in their order.
    public var members: (repeat each Member)

    /// Makes a tuple of its members.
    @inlinable
    public init(_ members: repeat each Member) {
        self.members = (repeat each members)
    }
}

extension ABITuple: Sendable where repeat each Member: Sendable {}

extension ABITuple: ABITyped where repeat each Member: ABITyped {
    /// The ABI type.
    public static var abiType: ABIType {
        var types: [ABIType] = []
        for type in repeat (each Member).self { types.append(type.abiType) }
        return .tuple(types)
    }

    /// True: values have a tail.
    @inlinable public static var abiIsDynamic: Bool {
        var isDynamic = false
        for type in repeat (each Member).self { isDynamic = isDynamic || type.abiIsDynamic }
        return isDynamic
    }

    /// The number of bytes in the head of what contains the value.
    @inlinable public static var abiHeadBytes: Int { abiIsDynamic ? 32 : membersHeadBytes }

    @inlinable static var membersHeadBytes: Int {
        var total = 0
        for type in repeat (each Member).self { total &+= type.abiHeadBytes }
        return total
    }
}

extension ABITuple: ABIEncodable where repeat each Member: ABIEncodable {
    /// The number of bytes in the tail.
    @inlinable public var abiTailBytes: Int {
        var total = 0
        for member in repeat each members { total &+= member.abiTailBytes }
        return Self.abiIsDynamic ? total &+ Self.membersHeadBytes : total
    }

    /// Writes the value.
    @inlinable public func abiEncode(into writer: inout ABIWriter) {
        guard Self.abiIsDynamic else {
            for member in repeat each members { member.abiEncode(into: &writer) }
            return
        }
        writer.writeTail(headBytes: Self.membersHeadBytes) { writer in
            for member in repeat each members { member.abiEncode(into: &writer) }
        }
    }
}

extension ABITuple: ABIDecodable where repeat each Member: ABIDecodable {
    /// Reads a value.
    ///
    /// - Throws: `ABIError` for data that does not encode the type.
    @inlinable public init(abi reader: inout ABIReader) throws(ABIError) {
        guard Self.abiIsDynamic else {
            self.init(repeat try (each Member)(abi: &reader))
            return
        }
        self = try reader.readTail(headBytes: Self.membersHeadBytes) {
            (reader: inout ABIReader) throws(ABIError) -> ABITuple in
            ABITuple(repeat try (each Member)(abi: &reader))
        }
    }
}
