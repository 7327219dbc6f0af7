/// The codec of the contract ABI, for types that are known only at run time.
///
/// ```swift
/// let types = [try ABIType("address"), try ABIType("uint256[]")]
/// let data = try ABI.encode([.address(holder), .array([.uint(1), .uint(2)])], as: types)
/// let values = try ABI.decode(data, as: types)
/// ```
/// - SeeAlso: Solidity's Contract ABI Specification, "Formal Specification of the Encoding"
public enum ABI {
    /// Encodes the values as one tuple, after `selector` if there is one.
    ///
    /// - Throws: `ABIError` for another number of values, a value that does not satisfy its type, or a type that is invalid.
    public static func encode(
        _ values: [ABIValue], as types: [ABIType], selector: UInt32? = nil
    ) throws(ABIError) -> [UInt8] {
        let tuple = ABIType.tuple(types)
        try tuple.validate()
        let headBytes = try ABIType.headBytes(of: types)
        let tailBytes = try tuple.memberTailBytes(values)
        return ABIWriter.encoding(prefix: selector, headBytes: headBytes, tailBytes: tailBytes) { writer in
            writer.write(values, as: types)
        }
    }

    /// Decodes the values that `data` encodes as one tuple, after its first `skipping` bytes.
    ///
    /// - Throws: `ABIError` for data that does not encode the types, or a type that is invalid.
    public static func decode(
        _ data: [UInt8], as types: [ABIType], skipping: Int = 0, mode: ABIDecodingMode = .strict
    ) throws(ABIError) -> [ABIValue] {
        try ABIType.tuple(types).validate()
        return try ABIReader.decoding(data, skipping: skipping, headBytes: try ABIType.headBytes(of: types), mode: mode) {
            (reader: inout ABIReader) throws(ABIError) in
            try reader.readValues(types)
        }
    }
}
