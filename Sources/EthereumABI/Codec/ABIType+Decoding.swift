internal import EthereumPrimitives

extension ABIReader {
    /// Reads a tuple's members in the current frame.
    mutating func readValues(_ types: [ABIType]) throws(ABIError) -> [ABIValue] {
        var values: [ABIValue] = []
        values.reserveCapacity(types.count)
        for type in types { values.append(try readValue(type)) }
        return values
    }

    private mutating func readValue(_ type: ABIType) throws(ABIError) -> ABIValue {
        switch type {
        case .uint(let bits), .ufixed(let bits, _): return .uint(try readUInt(bits: bits))
        case .int(let bits), .fixed(let bits, _): return .int(try readInt(bits: bits))
        case .bool: return .bool(try readBool())
        case .address: return .address(try readAddress())
        case .fixedBytes(let count): return .bytes(try readFixedBytes(count))
        case .function: return .bytes(try readFixedBytes(24))
        case .bytes: return .bytes(try readBytes { (bytes, _) throws(ABIError) in Array(bytes) })
        case .string: return .string(try readString())
        case .array(let element):
            return try readArray(elementBytes: try element.elementHeadBytes()) {
                (reader: inout ABIReader, count) throws(ABIError) in
                .array(try reader.readElements(element, count: count))
            }
        case .fixedArray(let element, let count): return try readFixedArray(element, count: count)
        case .tuple(let members):
            guard type.isDynamic else { return .tuple(try readValues(members)) }
            return try readTail(headBytes: try ABIType.headBytes(of: members)) {
                (reader: inout ABIReader) throws(ABIError) in
                .tuple(try reader.readValues(members))
            }
        }
    }

    private mutating func readFixedArray(_ element: ABIType, count: Int) throws(ABIError) -> ABIValue {
        let elementBytes = count == 0 ? 0 : try element.elementHeadBytes()
        guard element.isDynamic else { return .array(try readElements(element, count: count)) }
        let (headBytes, overflow) = elementBytes.multipliedReportingOverflow(by: count)
        guard !overflow else { throw .lengthTooLarge(offset: head) }
        return try readTail(headBytes: headBytes) { (reader: inout ABIReader) throws(ABIError) in
            .array(try reader.readElements(element, count: count))
        }
    }

    /// Reads elements whose heads are known to lie within the data.
    private mutating func readElements(_ element: ABIType, count: Int) throws(ABIError) -> [ABIValue] {
        var elements: [ABIValue] = []
        elements.reserveCapacity(count)
        for _ in 0..<count { elements.append(try readValue(element)) }
        return elements
    }
}
