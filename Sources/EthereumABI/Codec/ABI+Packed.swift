internal import EthereumPrimitives

extension ABI {
    /// Encodes in the non-standard packed mode: values at their own width without offsets and lengths, the elements of arrays padded to 32 bytes.
    ///
    /// Two different lists of values may have the same packed encoding. Tuples and arrays of dynamic types have none.
    ///
    /// - Throws: `ABIError` for another number of values, a value that does not satisfy its type, or a type without a packed encoding.
    /// - SeeAlso: Solidity's Contract ABI Specification, "Non-standard Packed Mode"
    public static func encodePacked(_ values: [ABIValue], as types: [ABIType]) throws(ABIError) -> [UInt8] {
        guard values.count == types.count else {
            throw .wrongCount(type: ABIType.tuple(types).description, expected: types.count, found: values.count)
        }
        try ABIType.tuple(types).validate()
        var output: [UInt8] = []
        for (value, type) in zip(values, types) { try type.appendPacked(value, to: &output) }
        return output
    }
}

extension ABIType {
    fileprivate func appendPacked(_ value: ABIValue, to output: inout [UInt8]) throws(ABIError) {
        switch (self, value) {
        case (.bytes, .bytes(let bytes)): output.append(contentsOf: bytes)
        case (.string, .string(let text)): output.append(contentsOf: text.utf8)
        case (.array(let element), .array(let elements)):
            try element.checkPackedElement()
            for value in elements { try element.appendPackedElement(value, to: &output) }
        case (.fixedArray(let element, let count), .array(let elements)):
            guard elements.count == count else {
                throw .wrongCount(type: description, expected: count, found: elements.count)
            }
            try element.checkPackedElement()
            for value in elements { try element.appendPackedElement(value, to: &output) }
        case (.tuple, _): throw .typeMismatch(type: "packed encoding", found: "a tuple")
        default:
            try check(elementary: value)
            let word = ABIWriter.word(of: value).bytes
            output.append(contentsOf: isLeftAligned ? word.prefix(packedBytes) : word.suffix(packedBytes))
        }
    }

    /// Checks that arrays of this type have a packed encoding. Those of tuples, strings and byte strings have none.
    private func checkPackedElement() throws(ABIError) {
        switch self {
        case .bytes, .string, .tuple: throw .typeMismatch(type: "packed encoding", found: "an array of \(self)")
        case .array(let element), .fixedArray(let element, _): try element.checkPackedElement()
        default: break
        }
    }

    /// Appends an element of an array, padded to 32 bytes. Nested arrays follow one another.
    private func appendPackedElement(_ value: ABIValue, to output: inout [UInt8]) throws(ABIError) {
        switch self {
        case .array, .fixedArray: try appendPacked(value, to: &output)
        default:
            try check(elementary: value)
            output.append(contentsOf: ABIWriter.word(of: value).bytes)
        }
    }

    private var isLeftAligned: Bool {
        switch self {
        case .fixedBytes, .function: true
        default: false
        }
    }

    /// The number of bytes of an elementary type outside an array.
    private var packedBytes: Int {
        switch self {
        case .uint(let bits), .int(let bits), .fixed(let bits, _), .ufixed(let bits, _): bits / 8
        case .fixedBytes(let count): count
        case .function: 24
        case .address: 20
        case .bool: 1
        default: 32
        }
    }
}
