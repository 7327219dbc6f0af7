/// A cursor over one JSON text (RFC 8259) that visits what its caller asks for and skips the rest without building anything.
///
/// Every byte is checked against the grammar, so that a text which the scanner accepts is read alike by any other parser; only UTF-8 in strings is
/// left to whoever decodes them. Nesting is bounded. Every access is within bounds.
struct JSONScanner {
    let bytes: ByteView
    let end: Int
    let maximumDepth: Int
    private(set) var offset: Int
    private var depth = 0

    init(_ bytes: ByteView, in range: Range<Int>? = nil, maximumDepth: Int = 256) {
        self.bytes = bytes
        self.maximumDepth = maximumDepth
        offset = range?.lowerBound ?? 0
        end = range?.upperBound ?? bytes.count
    }

    /// The first byte of the value at the cursor, white space before it skipped.
    @inline(__always)
    mutating func peek() throws(JSONFault) -> UInt8 {
        // Most tokens follow each other at once.
        if offset < end {
            let byte = bytes[offset]
            if byte > 0x20 { return byte }
        }
        return try peekBeyondSpace()
    }

    private mutating func peekBeyondSpace() throws(JSONFault) -> UInt8 {
        skipSpace()
        guard offset < end else { throw .unexpectedEnd }
        return bytes[offset]
    }

    /// That nothing but white space follows.
    mutating func finish() throws(JSONFault) {
        skipSpace()
        guard offset == end else { throw .unexpected(offset: offset, expected: "the end") }
    }

    private mutating func skipSpace() {
        while offset < end {
            let byte = bytes[offset]
            guard byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { return }
            offset += 1
        }
    }

    private mutating func take(_ byte: UInt8) throws(JSONFault) -> Bool {
        guard try peek() == byte else { return false }
        offset += 1
        return true
    }

    // MARK: Containers

    /// Visits the members of the object at the cursor. The body must read or skip the member's value.
    mutating func readObject(_ body: (inout JSONScanner, JSONText) throws(JSONFault) -> Void) throws(JSONFault) {
        guard try take(UInt8(ascii: "{")) else { throw .unexpected(offset: offset, expected: "an object") }
        try enter()
        if try take(UInt8(ascii: "}")) {
            depth -= 1
            return
        }
        while true {
            guard try take(UInt8(ascii: "\"")) else { throw .unexpected(offset: offset, expected: "a member name") }
            let name = try restOfString()
            guard try take(UInt8(ascii: ":")) else { throw .unexpected(offset: offset, expected: "':'") }
            try body(&self, name)
            if try ends(at: UInt8(ascii: "}"), otherwise: "',' or '}'") { return }
        }
    }

    /// Visits the elements of the array at the cursor. The body must read or skip the element.
    mutating func readArray(_ body: (inout JSONScanner) throws(JSONFault) -> Void) throws(JSONFault) {
        guard try take(UInt8(ascii: "[")) else { throw .unexpected(offset: offset, expected: "an array") }
        try enter()
        if try take(UInt8(ascii: "]")) {
            depth -= 1
            return
        }
        while true {
            try body(&self)
            if try ends(at: UInt8(ascii: "]"), otherwise: "',' or ']'") { return }
        }
    }

    /// Whether the container ends here, with this byte; a comma comes before what else it has.
    private mutating func ends(at end: UInt8, otherwise expected: String) throws(JSONFault) -> Bool {
        let byte = try peek()
        guard byte == end || byte == UInt8(ascii: ",") else { throw .unexpected(offset: offset, expected: expected) }
        offset += 1
        if byte == end { depth -= 1 }
        return byte == end
    }

    private mutating func enter() throws(JSONFault) {
        depth += 1
        guard depth <= maximumDepth else { throw .tooDeep(maximumDepth: maximumDepth) }
    }

    // MARK: Values

    /// Skips the value at the cursor, whatever it is.
    ///
    /// - Returns: The bytes that it takes up.
    @discardableResult
    mutating func skipValue() throws(JSONFault) -> Range<Int> {
        let first = try peek()
        let start = offset
        switch first {
        case UInt8(ascii: "{"): try readObject { (scanner, _) throws(JSONFault) in try scanner.skipValue() }
        case UInt8(ascii: "["): try readArray { (scanner) throws(JSONFault) in try scanner.skipValue() }
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

    /// The string at the cursor, not decoded.
    mutating func readString() throws(JSONFault) -> JSONText {
        guard try take(UInt8(ascii: "\"")) else { throw .unexpected(offset: offset, expected: "a string") }
        return try restOfString()
    }

    /// A string after its first quotation mark.
    private mutating func restOfString() throws(JSONFault) -> JSONText {
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

    private mutating func skipEscape() throws(JSONFault) {
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
            throw .unexpected(offset: offset - 1, expected: "an escape of RFC 8259")
        }
    }

    /// The boolean at the cursor; nil, and skipped, when it is another kind of value.
    mutating func readBool() throws(JSONFault) -> Bool? {
        let first = try peek()
        try skipValue()
        return first == UInt8(ascii: "t") ? true : first == UInt8(ascii: "f") ? false : nil
    }

    /// The whole number at the cursor, however it is written: `100`, `100.0` and `1e2` are one number. nil, and skipped, when it is another kind of
    /// value, is negative, is not whole or exceeds 64 bits.
    mutating func readUInt64() throws(JSONFault) -> UInt64? {
        wholeNumber(in: try skipValue())
    }

    /// `-? (0 | [1-9][0-9]*) (. [0-9]+)? ([eE] [+-]? [0-9]+)?`
    private mutating func skipNumber() throws(JSONFault) {
        skip(UInt8(ascii: "-"))
        if !skip(UInt8(ascii: "0")) { try skipDigits() }
        if skip(UInt8(ascii: ".")) { try skipDigits() }
        if skip(UInt8(ascii: "e")) || skip(UInt8(ascii: "E")) {
            if !skip(UInt8(ascii: "+")) { skip(UInt8(ascii: "-")) }
            try skipDigits()
        }
    }

    private mutating func skipDigits() throws(JSONFault) {
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

    private mutating func skip(literal: StaticString) throws(JSONFault) {
        let count = literal.utf8CodeUnitCount
        guard end - offset >= count else { throw .unexpectedEnd }
        for index in 0..<count where bytes[offset + index] != literal.utf8Start[index] {
            throw .unexpected(offset: offset, expected: "\(literal)")
        }
        offset += count
    }
}
