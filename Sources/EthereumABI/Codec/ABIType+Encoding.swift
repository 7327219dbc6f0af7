internal import EthereumPrimitives

// Encoding takes two passes over a value: the first checks it and adds up its size, the second writes and cannot fail.

extension ABIType {
    /// Checks the members of a tuple against their types and returns the number of bytes in their tails.
    func memberTailBytes(_ values: [ABIValue]) throws(ABIError) -> Int {
        guard case .tuple(let members) = self else { throw .typeMismatch(type: description, found: "a tuple") }
        guard members.count == values.count else {
            throw .wrongCount(type: description, expected: members.count, found: values.count)
        }
        var total = 0
        for (member, value) in zip(members, values) { total += try member.tailBytes(of: value) }
        return total
    }

    /// Checks a value and returns the number of bytes in its tail, none for a static type.
    private func tailBytes(of value: ABIValue) throws(ABIError) -> Int {
        switch (self, value) {
        case (.bytes, .bytes(let bytes)): return 32 + ABIWriter.padded(bytes.count)
        case (.string, .string(let text)): return 32 + ABIWriter.padded(text.utf8.count)
        case (.array(let element), .array(let elements)):
            // The elements first: once they are known to exist, their sizes cannot overflow.
            let tails = try element.tailBytes(of: elements)
            return try tails + 32 + element.elementHeadBytes() * elements.count
        case (.fixedArray(let element, let count), .array(let elements)):
            guard elements.count == count else {
                throw .wrongCount(type: description, expected: count, found: elements.count)
            }
            let tails = try element.tailBytes(of: elements)
            let heads = count == 0 ? 0 : try element.elementHeadBytes() * count
            return tails + (isDynamic ? heads : 0)
        case (.tuple(let members), .tuple(let values)):
            return try memberTailBytes(values) + (isDynamic ? ABIType.headBytes(of: members) : 0)
        default:
            try check(elementary: value)
            return 0
        }
    }

    private func tailBytes(of elements: [ABIValue]) throws(ABIError) -> Int {
        var total = 0
        for element in elements { total += try tailBytes(of: element) }
        return total
    }

    /// Checks a value that fills one word.
    ///
    /// - Throws: `ABIError` for a value that does not satisfy the type.
    func check(elementary value: ABIValue) throws(ABIError) {
        switch (self, value) {
        case (.uint(let bits), .uint(let number)), (.ufixed(let bits, _), .uint(let number)):
            guard number.bitWidth <= bits else { throw .outOfRange(type: description, value: number.description) }
        case (.int(let bits), .int(let number)), (.fixed(let bits, _), .int(let number)):
            guard number.signedBitWidth <= bits else { throw .outOfRange(type: description, value: number.description) }
        case (.fixedBytes(let count), .bytes(let bytes)):
            guard bytes.count == count else { throw .wrongCount(type: description, expected: count, found: bytes.count) }
        case (.function, .bytes(let bytes)):
            guard bytes.count == 24 else { throw .wrongCount(type: description, expected: 24, found: bytes.count) }
        case (.address, .address), (.bool, .bool): break
        default: throw .typeMismatch(type: description, found: value.kindName)
        }
    }
}

extension ABIWriter {
    /// Writes the members of a tuple, which have been checked.
    mutating func write(_ values: [ABIValue], as types: [ABIType]) {
        for (value, type) in zip(values, types) { write(value, as: type) }
    }

    private mutating func write(_ value: ABIValue, as type: ABIType) {
        switch (type, value) {
        case (.bytes, .bytes(let bytes)): bytes.withUnsafeBytes { writeBytes($0) }
        case (.string, .string(var text)): text.withUTF8 { writeBytes(UnsafeRawBufferPointer($0)) }
        case (.array(let element), .array(let elements)):
            let heads = ((try? element.headBytes()) ?? 0) * elements.count
            writeArray(count: elements.count, headBytes: heads) { writer in
                for value in elements { writer.write(value, as: element) }
            }
        case (.fixedArray(let element, _), .array(let elements)):
            let heads = ((try? element.headBytes()) ?? 0) * elements.count
            inFrame(ofDynamic: element.isDynamic, headBytes: heads) { writer in
                for value in elements { writer.write(value, as: element) }
            }
        case (.tuple(let members), .tuple(let values)):
            inFrame(ofDynamic: type.isDynamic, headBytes: (try? ABIType.headBytes(of: members)) ?? 0) { writer in
                writer.write(values, as: members)
            }
        default: write(ABIWriter.word(of: value))
        }
    }

    /// Writes a composite in place when it is static, else in a tail of its own.
    private mutating func inFrame(ofDynamic isDynamic: Bool, headBytes: Int, _ body: (inout ABIWriter) -> Void) {
        if isDynamic { writeTail(headBytes: headBytes, body) } else { body(&self) }
    }

    /// Returns the word of an elementary value.
    static func word(of value: ABIValue) -> Bytes32 {
        switch value {
        case .uint(let number): Bytes32(number)
        case .int(let number): Bytes32(number.bitPattern)
        case .bool(let flag): Bytes32(UInt256(flag ? 1 : 0))
        case .address(let address): address.padded
        case .bytes(let bytes): Bytes32(bytes.prefix(32) + [UInt8](repeating: 0, count: max(0, 32 - bytes.count))) ?? .zero
        case .string, .array, .tuple: .zero
        }
    }
}
