extension JSONParser {
    /// A string at the cursor, which stands on its opening quotation mark.
    mutating func parseString() throws(JSONError) -> String {
        let start = offset
        offset += 1
        var run = offset
        var text: [UInt8] = []
        while true {
            let byte = try peek()
            if byte == UInt8(ascii: "\"") { break }
            guard byte >= 0x20 else { throw .unexpected(offset: offset, expected: "an escaped control character") }
            offset += 1
            guard byte == UInt8(ascii: "\\") else { continue }
            text.append(contentsOf: bytes[run..<offset - 1])
            try parseEscape(into: &text)
            run = offset
        }
        let last = bytes[run..<offset]
        offset += 1
        let whole = text.isEmpty ? String(validating: last, as: UTF8.self) : String(validating: text + last, as: UTF8.self)
        guard let whole else { throw .invalidUTF8(offset: start) }
        return whole
    }

    private mutating func parseEscape(into text: inout [UInt8]) throws(JSONError) {
        let code = try peek()
        offset += 1
        switch code {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(code)
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "f"): text.append(0x0c)
        case UInt8(ascii: "n"): text.append(0x0a)
        case UInt8(ascii: "r"): text.append(0x0d)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "u"): text.append(contentsOf: String(try parseUnicodeEscape()).utf8)
        default: throw .unexpected(offset: offset - 1, expected: "one of \\\" \\\\ \\/ \\b \\f \\n \\r \\t \\u")
        }
    }

    /// The digits of `\u`, with the second half of a surrogate pair; a lone half is an error.
    private mutating func parseUnicodeEscape() throws(JSONError) -> Unicode.Scalar {
        let start = offset
        let first = try parseFourDigits()
        if let scalar = Unicode.Scalar(first) { return scalar }
        guard first < 0xdc00, offset + 1 < bytes.count, bytes[offset] == UInt8(ascii: "\\"),
            bytes[offset + 1] == UInt8(ascii: "u")
        else { throw .invalidUTF8(offset: start) }
        offset += 2
        let second = try parseFourDigits()
        guard second >= 0xdc00, second < 0xe000,
            let scalar = Unicode.Scalar(0x10000 + (first - 0xd800) << 10 + (second - 0xdc00))
        else { throw .invalidUTF8(offset: start) }
        return scalar
    }

    private mutating func parseFourDigits() throws(JSONError) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<4 {
            let byte = try peek()
            guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue, byte < 0x80 else {
                throw .unexpected(offset: offset, expected: "a hexadecimal digit")
            }
            value = value << 4 | UInt32(digit)
            offset += 1
        }
        return value
    }
}
