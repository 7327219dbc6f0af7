/// Why bytes are not a JSON text. `offset` counts bytes from the start.
public enum JSONError: Error, Sendable, Hashable, CustomStringConvertible {
    case unexpectedEnd
    case unexpected(offset: Int, expected: String)
    case tooDeep(offset: Int, maximumDepth: Int)
    case duplicateName(String, offset: Int)
    case invalidUTF8(offset: Int)

    public var description: String {
        switch self {
        case .unexpectedEnd: "the JSON text ends too early"
        case .unexpected(let offset, let expected): "the JSON text is malformed at byte \(offset): expected \(expected)"
        case .tooDeep(let offset, let maximumDepth):
            "the JSON text nests deeper than \(maximumDepth) at byte \(offset)"
        case .duplicateName(let name, let offset): "the member '\(name)' at byte \(offset) occurs twice in its object"
        case .invalidUTF8(let offset): "the string at byte \(offset) is not valid Unicode"
        }
    }
}

extension JSONValue {
    /// One JSON text with nothing but white space around it. Member names are unique; nesting is bounded.
    public init(parsing bytes: [UInt8], maximumDepth: Int = 128) throws(JSONError) {
        var parser = JSONParser(bytes: bytes, maximumDepth: Swift.min(maximumDepth, 512))
        self = try parser.parseText()
    }

    public init(parsing text: String, maximumDepth: Int = 128) throws(JSONError) {
        try self.init(parsing: Array(text.utf8), maximumDepth: maximumDepth)
    }
}

/// A recursive-descent parser over the bytes of one text.
struct JSONParser {
    let bytes: [UInt8]
    let maximumDepth: Int
    var offset = 0

    init(bytes: [UInt8], maximumDepth: Int) {
        self.bytes = bytes
        self.maximumDepth = maximumDepth
    }

    mutating func parseText() throws(JSONError) -> JSONValue {
        let value = try parseValue(depth: 0)
        skipSpace()
        guard offset == bytes.count else { throw .unexpected(offset: offset, expected: "the end") }
        return value
    }

    private mutating func parseValue(depth: Int) throws(JSONError) -> JSONValue {
        skipSpace()
        switch try peek() {
        case UInt8(ascii: "{"): return try parseObject(depth: depth + 1)
        case UInt8(ascii: "["): return try parseArray(depth: depth + 1)
        case UInt8(ascii: "\""): return .string(try parseString())
        case UInt8(ascii: "t"):
            try expect(literal: "true")
            return .bool(true)
        case UInt8(ascii: "f"):
            try expect(literal: "false")
            return .bool(false)
        case UInt8(ascii: "n"):
            try expect(literal: "null")
            return .null
        default: return try parseNumber()
        }
    }

    private mutating func parseObject(depth: Int) throws(JSONError) -> JSONValue {
        guard depth <= maximumDepth else { throw .tooDeep(offset: offset, maximumDepth: maximumDepth) }
        var members: [JSONMember] = []
        var names: Set<String> = []
        offset += 1
        skipSpace()
        if try take(UInt8(ascii: "}")) { return .object([]) }
        while true {
            skipSpace()
            let start = offset
            guard try peek() == UInt8(ascii: "\"") else { throw .unexpected(offset: offset, expected: "a member name") }
            let name = try parseString()
            guard names.insert(name).inserted else { throw .duplicateName(name, offset: start) }
            skipSpace()
            guard try take(UInt8(ascii: ":")) else { throw .unexpected(offset: offset, expected: "':'") }
            members.append(JSONMember(name, try parseValue(depth: depth)))
            skipSpace()
            if try take(UInt8(ascii: "}")) { return .object(members) }
            guard try take(UInt8(ascii: ",")) else { throw .unexpected(offset: offset, expected: "',' or '}'") }
        }
    }

    private mutating func parseArray(depth: Int) throws(JSONError) -> JSONValue {
        guard depth <= maximumDepth else { throw .tooDeep(offset: offset, maximumDepth: maximumDepth) }
        var elements: [JSONValue] = []
        offset += 1
        skipSpace()
        if try take(UInt8(ascii: "]")) { return .array([]) }
        while true {
            elements.append(try parseValue(depth: depth))
            skipSpace()
            if try take(UInt8(ascii: "]")) { return .array(elements) }
            guard try take(UInt8(ascii: ",")) else { throw .unexpected(offset: offset, expected: "',' or ']'") }
        }
    }

    /// `-? (0 | [1-9][0-9]*) (. [0-9]+)? ([eE] [+-]? [0-9]+)?`
    private mutating func parseNumber() throws(JSONError) -> JSONValue {
        let start = offset
        skip(UInt8(ascii: "-"))
        if !skip(UInt8(ascii: "0")) { try digits() }
        if skip(UInt8(ascii: ".")) { try digits() }
        if skip(UInt8(ascii: "e")) || skip(UInt8(ascii: "E")) {
            if !skip(UInt8(ascii: "+")) { skip(UInt8(ascii: "-")) }
            try digits()
        }
        return .number(String(decoding: bytes[start..<offset], as: UTF8.self))
    }

    private mutating func digits() throws(JSONError) {
        let start = offset
        while offset < bytes.count, bytes[offset] >= 0x30, bytes[offset] <= 0x39 { offset += 1 }
        guard offset > start else {
            throw offset == bytes.count ? .unexpectedEnd : .unexpected(offset: offset, expected: "a value")
        }
    }

    private mutating func expect(literal: StaticString) throws(JSONError) {
        let count = literal.utf8CodeUnitCount
        guard bytes.count - offset >= count else { throw .unexpectedEnd }
        for index in 0..<count where bytes[offset + index] != literal.utf8Start[index] {
            throw .unexpected(offset: offset, expected: "\(literal)")
        }
        offset += count
    }

    func peek() throws(JSONError) -> UInt8 {
        guard offset < bytes.count else { throw .unexpectedEnd }
        return bytes[offset]
    }

    private mutating func take(_ byte: UInt8) throws(JSONError) -> Bool {
        guard try peek() == byte else { return false }
        offset += 1
        return true
    }

    @discardableResult
    private mutating func skip(_ byte: UInt8) -> Bool {
        guard offset < bytes.count, bytes[offset] == byte else { return false }
        offset += 1
        return true
    }

    private mutating func skipSpace() {
        while offset < bytes.count, [0x20, 0x0a, 0x0d, 0x09].contains(bytes[offset]) { offset += 1 }
    }
}
