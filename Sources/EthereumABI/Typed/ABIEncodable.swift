/// A Swift type that encodes itself as one ABI type. A whole call is one allocation, without descriptions of types at run time.
///
/// ```swift
/// let calldata = ABI.encode(selector: transfer, recipient, amount)      // Address, UInt256
/// let (owner, names) = try ABI.decode(data, as: Address.self, [String].self)
/// ```
public protocol ABIEncodable: ABITyped {
    /// The number of bytes in the tail, 0 when the type is static.
    var abiTailBytes: Int { get }
    /// Writes the head word, and the tail where the type is dynamic.
    func abiEncode(into writer: inout ABIWriter)
}

/// A Swift type that decodes itself from one ABI type.
public protocol ABIDecodable: ABITyped {
    /// Reads the head word, and the tail where the type is dynamic.
    ///
    /// - Throws: `ABIError` for data that does not encode the type.
    init(abi reader: inout ABIReader) throws(ABIError)
}

/// A Swift type that stands for one ABI type.
public protocol ABITyped {
    /// The ABI type.
    static var abiType: ABIType { get }
    /// True when values have a tail; false unless stated.
    static var abiIsDynamic: Bool { get }
    /// The number of bytes in the head of what contains the value: 32, unless the type is a static composite.
    static var abiHeadBytes: Int { get }
}

extension ABITyped {
    /// 32: one word.
    @inlinable public static var abiIsDynamic: Bool { false }
    @inlinable public static var abiHeadBytes: Int { 32 }
}

/// A Swift type that encodes and decodes itself.
public typealias ABICodable = ABIEncodable & ABIDecodable

extension ABI {
    /// Encodes the values as one tuple, after `selector` if there is one.
    @inlinable
    public static func encode<each Value: ABIEncodable>(
        selector: ABISelector? = nil, _ values: repeat each Value
    ) -> [UInt8] {
        var headBytes = 0
        var tailBytes = 0
        var isDynamic = false
        for type in repeat (each Value).self {
            headBytes &+= type.abiHeadBytes
            isDynamic = isDynamic || type.abiIsDynamic
        }
        if isDynamic {
            for value in repeat each values { tailBytes &+= value.abiTailBytes }
        }
        return ABIWriter.encoding(prefix: selector?.value, headBytes: headBytes, tailBytes: tailBytes) { writer in
            for value in repeat each values { value.abiEncode(into: &writer) }
        }
    }

    /// Decodes the values that `data` encodes as one tuple, after its first `skipping` bytes.
    ///
    /// - Throws: `ABIError` for data that does not encode the types.
    @inlinable
    public static func decode<each Value: ABIDecodable>(
        _ data: [UInt8], skipping: Int = 0, mode: ABIDecodingMode = .strict, as types: repeat (each Value).Type
    ) throws(ABIError) -> (repeat each Value) {
        var headBytes = 0
        for type in repeat each types { headBytes &+= type.abiHeadBytes }
        return try ABIReader.decoding(data, skipping: skipping, headBytes: headBytes, mode: mode) {
            (reader: inout ABIReader) throws(ABIError) -> (repeat each Value) in
            (repeat try (each Value)(abi: &reader))
        }
    }
}
