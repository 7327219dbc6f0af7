/// A cursor over the text of a type or of a human-readable signature.
struct ABISignatureParser {
    let text: String
    private let bytes: [UInt8]
    private(set) var offset = 0

    init(_ text: String) {
        self.text = text
        bytes = Array(text.utf8)
    }

    var isAtEnd: Bool { offset == bytes.count }

    func failure(expected: String) -> ABIError {
        .invalidSignature(String(text.prefix(200)), offset: offset, expected: expected)
    }

    func expectEnd() throws(ABIError) {
        guard isAtEnd else { throw failure(expected: "the end") }
    }

    func next(is byte: Unicode.Scalar) -> Bool {
        offset < bytes.count && bytes[offset] == UInt8(ascii: byte)
    }

    mutating func take(_ byte: Unicode.Scalar) -> Bool {
        guard next(is: byte) else { return false }
        offset += 1
        return true
    }

    mutating func expect(_ byte: Unicode.Scalar) throws(ABIError) {
        guard take(byte) else { throw failure(expected: "'\(byte)'") }
    }

    /// Skips white space. Returns true when there was any.
    @discardableResult
    mutating func skipSpace() -> Bool {
        let start = offset
        while offset < bytes.count, [0x20, 0x09, 0x0a, 0x0d].contains(bytes[offset]) { offset += 1 }
        return offset > start
    }

    /// Takes letters, digits, `_` and `$`, possibly none.
    mutating func takeIdentifier() -> Substring {
        let start = offset
        while offset < bytes.count, ABISignatureParser.isIdentifier(bytes[offset]) { offset += 1 }
        return Substring(String(decoding: bytes[start..<offset], as: UTF8.self))
    }

    static func isIdentifier(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5a, 0x61...0x7a, 0x5f, 0x24: true
        default: false
        }
    }

    /// Reads a type without names and white space.
    mutating func parseBareType(depth: Int) throws(ABIError) -> ABIType {
        guard depth <= ABIType.maximumDepth else { throw .tooDeep(maximumDepth: ABIType.maximumDepth) }
        let type: ABIType
        if take("(") {
            type = .tuple(try parseBareMembers(depth: depth))
        } else {
            let name = takeIdentifier()
            if name == "tuple", take("(") {
                type = .tuple(try parseBareMembers(depth: depth))
            } else {
                guard let elementary = ABIType(elementary: name) else { throw .invalidType(String(name.prefix(200))) }
                type = elementary
            }
        }
        return try parseSuffixes(of: type, depth: depth)
    }

    /// Reads `[]` or `[k]` after an element type.
    mutating func parseArraySuffix(of element: ABIType) throws(ABIError) -> ABIType {
        try expect("[")
        if take("]") { return .array(element) }
        guard let count = ABIType.number(takeIdentifier()) else { throw failure(expected: "']' or a count") }
        try expect("]")
        return .fixedArray(element, count: count)
    }

    private mutating func parseBareMembers(depth: Int) throws(ABIError) -> [ABIType] {
        var members: [ABIType] = []
        if take(")") { return members }
        while true {
            members.append(try parseBareType(depth: depth + 1))
            if take(")") { return members }
            try expect(",")
        }
    }
}
