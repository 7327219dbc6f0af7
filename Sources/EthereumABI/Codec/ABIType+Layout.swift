extension ABIType {
    /// Returns the number of bytes in the head of what contains a value: its own words when static, else the 32 of an offset.
    func headBytes() throws(ABIError) -> Int {
        switch self {
        case .bytes, .string, .array: return 32
        case .fixedArray(let element, let count):
            guard !element.isDynamic else { return 32 }
            let (bytes, overflow) = try element.headBytes().multipliedReportingOverflow(by: count)
            guard !overflow else { throw .tooLarge(type: description) }
            return bytes
        case .tuple(let members): return isDynamic ? 32 : try ABIType.headBytes(of: members)
        default: return 32
        }
    }

    /// Returns the number of bytes in the head of a tuple.
    static func headBytes(of members: [ABIType]) throws(ABIError) -> Int {
        var total = 0
        for member in members {
            let (sum, overflow) = total.addingReportingOverflow(try member.headBytes())
            guard !overflow else { throw .tooLarge(type: member.description) }
            total = sum
        }
        return total
    }

    /// Returns the number of bytes in the head of each element of an array.
    ///
    /// - Throws: `ABIError.zeroSizedElement` for an element that takes none.
    func elementHeadBytes() throws(ABIError) -> Int {
        let bytes = try headBytes()
        guard bytes > 0 else { throw .zeroSizedElement(type: "\(self)[]") }
        return bytes
    }
}
