extension JSONValue {
    /// Reads one JSON text (RFC 8259) with nothing but white space around it.
    ///
    /// Strings are Unicode, member names are unique in their object, and numbers keep every digit.
    ///
    /// - Parameter maximumDepth: The most arrays and objects that may lie in each other; at most 512.
    /// - Throws: ``JSONError`` with the offset of the byte at fault.
    public init(parsing bytes: [UInt8], maximumDepth: Int = 128) throws(JSONError) {
        self = try bytes.viewed { (view) throws(JSONError) in
            var scanner = JSONScanner(view, maximumDepth: Swift.min(maximumDepth, 512))
            let value = try scanner.readValue()
            try scanner.finish()
            return value
        }
    }

    /// Reads the UTF-8 of one JSON text.
    ///
    /// - Throws: ``JSONError`` with the offset of the byte at fault.
    public init(parsing text: String, maximumDepth: Int = 128) throws(JSONError) {
        try self.init(parsing: Array(text.utf8), maximumDepth: maximumDepth)
    }
}

extension JSONScanner {
    /// Reads the value at the cursor into a tree.
    fileprivate mutating func readValue() throws(JSONError) -> JSONValue {
        let first = try peek()
        switch first {
        case UInt8(ascii: "{"): return .object(try readMembers())
        case UInt8(ascii: "["): return .array(try readElements())
        case UInt8(ascii: "\""): return .string(try unicode(try readString()))
        default: break
        }
        let range = try skipValue()
        switch first {
        case UInt8(ascii: "t"): return .bool(true)
        case UInt8(ascii: "f"): return .bool(false)
        case UInt8(ascii: "n"): return .null
        default: return .number(String(decoding: bytes.copy(range), as: UTF8.self))
        }
    }

    private mutating func readElements() throws(JSONError) -> [JSONValue] {
        var elements: [JSONValue] = []
        try readArray { (scanner) throws(JSONError) in elements.append(try scanner.readValue()) }
        return elements
    }

    private mutating func readMembers() throws(JSONError) -> [JSONMember] {
        var members: [JSONMember] = []
        var names: Set<String> = []
        try readObject { (scanner, text) throws(JSONError) in
            let name = try scanner.unicode(text)
            guard names.insert(name).inserted else { throw .duplicateName(name, offset: text.range.lowerBound - 1) }
            members.append(JSONMember(name, try scanner.readValue()))
        }
        return members
    }

    private func unicode(_ text: JSONText) throws(JSONError) -> String {
        guard let string = decodeStrictly(text) else { throw .invalidUTF8(offset: text.range.lowerBound - 1) }
        return string
    }
}
