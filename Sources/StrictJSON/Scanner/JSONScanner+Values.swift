extension JSONScanner {
    /// Skips the value at the cursor, whatever it is.
    ///
    /// - Returns: The bytes that it takes up.
    /// - Throws: ``JSONError`` when it is malformed.
    @discardableResult
    package mutating func skipValue() throws(JSONError) -> Range<Int> {
        let first = try peek()
        let start = offset
        switch first {
        case UInt8(ascii: "{"): try readObject { (scanner, _) throws(JSONError) in try scanner.skipValue() }
        case UInt8(ascii: "["): try readArray { (scanner) throws(JSONError) in try scanner.skipValue() }
        case UInt8(ascii: "\""):
            offset += 1
            _ = try restOfString()
        case UInt8(ascii: "t"): try skip(literal: "true")
        case UInt8(ascii: "f"): try skip(literal: "false")
        case UInt8(ascii: "n"): try skip(literal: "null")
        default: try skipNumber()
        }
        return start..<offset
    }

    /// Reads the boolean at the cursor.
    ///
    /// - Returns: nil when the value is of another kind, which is then skipped.
    /// - Throws: ``JSONError`` when the value is malformed.
    package mutating func readBool() throws(JSONError) -> Bool? {
        let first = try peek()
        try skipValue()
        return first == UInt8(ascii: "t") ? true : first == UInt8(ascii: "f") ? false : nil
    }

    private mutating func skip(literal: StaticString) throws(JSONError) {
        let count = literal.utf8CodeUnitCount
        guard end - offset >= count else { throw .unexpectedEnd }
        for index in 0..<count where bytes[offset + index] != literal.utf8Start[index] {
            throw .unexpected(offset: offset, expected: "\(literal)")
        }
        offset += count
    }

    // MARK: Strings

    /// Reads the string at the cursor without decoding it.
    ///
    /// - Throws: ``JSONError`` when the value is no string, or malformed.
    package mutating func readString() throws(JSONError) -> JSONText {
        guard try take(UInt8(ascii: "\"")) else { throw .unexpected(offset: offset, expected: "a string") }
        return try restOfString()
    }

    /// Reads a string after its first quotation mark.
    @usableFromInline
    mutating func restOfString() throws(JSONError) -> JSONText {
        let start = offset
        var isASCII = true
        var hasEscape = false
        while true {
            offset = bytes.endOfPlainText(from: offset, to: end, isASCII: &isASCII)
            guard offset < end else { throw .unexpectedEnd }
            switch bytes[offset] {
            case UInt8(ascii: "\""):
                offset += 1
                return JSONText(range: start..<offset - 1, isASCII: isASCII, hasEscape: hasEscape)
            case UInt8(ascii: "\\"):
                offset += 1
                hasEscape = true
                try skipEscape()
            default: throw .unexpected(offset: offset, expected: "an escaped control character")
            }
        }
    }

    private mutating func skipEscape() throws(JSONError) {
        guard offset < end else { throw .unexpectedEnd }
        let code = bytes[offset]
        offset += 1
        switch code {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"), UInt8(ascii: "n"), UInt8(ascii: "r"),
            UInt8(ascii: "t"):
            return
        case UInt8(ascii: "u"):
            for _ in 0..<4 {
                guard offset < end else { throw .unexpectedEnd }
                guard hexDigit(bytes[offset]) != nil else { throw .unexpected(offset: offset, expected: "a hexadecimal digit") }
                offset += 1
            }
        default:
            throw .unexpected(offset: offset - 1, expected: "one of \\\" \\\\ \\/ \\b \\f \\n \\r \\t \\u")
        }
    }

    // MARK: Numbers

    /// `-? (0 | [1-9][0-9]*) (. [0-9]+)? ([eE] [+-]? [0-9]+)?`
    private mutating func skipNumber() throws(JSONError) {
        skip(UInt8(ascii: "-"))
        if !skip(UInt8(ascii: "0")) { try skipDigits() }
        if skip(UInt8(ascii: ".")) { try skipDigits() }
        if skip(UInt8(ascii: "e")) || skip(UInt8(ascii: "E")) {
            if !skip(UInt8(ascii: "+")) { skip(UInt8(ascii: "-")) }
            try skipDigits()
        }
    }

    private mutating func skipDigits() throws(JSONError) {
        let start = offset
        while offset < end, bytes[offset] >= 0x30, bytes[offset] <= 0x39 { offset += 1 }
        guard offset > start else { throw offset == end ? .unexpectedEnd : .unexpected(offset: offset, expected: "a value") }
    }

    @discardableResult
    private mutating func skip(_ byte: UInt8) -> Bool {
        guard offset < end, bytes[offset] == byte else { return false }
        offset += 1
        return true
    }
}
