/// A string of a scanned text: where it lies between its quotation marks.
struct JSONText {
    let range: Range<Int>
    let isASCII: Bool
    let hasEscape: Bool

    /// Whether the bytes are ASCII without escapes, and so are what they say.
    var isPlain: Bool { isASCII && !hasEscape }
}

extension JSONScanner {
    /// Whether a string says exactly this ASCII text, escapes taken into account.
    @inline(__always)
    func matches(_ text: JSONText, _ expected: StaticString) -> Bool {
        // Most names differ in their length already.
        guard text.hasEscape else { return text.range.count == expected.utf8CodeUnitCount && equal(text.range.lowerBound, expected) }
        return decodes(text, to: expected)
    }

    private func decodes(_ text: JSONText, to expected: StaticString) -> Bool {
        let count = expected.utf8CodeUnitCount
        guard text.range.count <= 6 * count else { return false }
        return decode(text).elementsEqual(UnsafeBufferPointer(start: expected.utf8Start, count: count))
    }

    /// Whether a string without escapes ends with this ASCII text.
    func ends(_ text: JSONText, with suffix: StaticString) -> Bool {
        let count = suffix.utf8CodeUnitCount
        return !text.hasEscape && text.range.count >= count && equal(text.range.upperBound - count, suffix)
    }

    /// Whether a string without escapes begins with this ASCII text.
    func begins(_ text: JSONText, with prefix: StaticString) -> Bool {
        !text.hasEscape && text.range.count >= prefix.utf8CodeUnitCount && equal(text.range.lowerBound, prefix)
    }

    private func equal(_ offset: Int, _ expected: StaticString) -> Bool {
        for index in 0..<expected.utf8CodeUnitCount where bytes[offset + index] != expected.utf8Start[index] { return false }
        return true
    }

    /// The string's UTF-8, escapes resolved; half of a surrogate pair becomes U+FFFD.
    func decode(_ text: JSONText) -> [UInt8] {
        guard text.hasEscape else { return bytes.copy(text.range) }
        var output: [UInt8] = []
        output.reserveCapacity(text.range.count)
        visit(text) { output.append($0) }
        return output
    }

    /// How many bytes the string's UTF-8 has.
    func decodedCount(_ text: JSONText) -> UInt64 {
        guard text.hasEscape else { return UInt64(text.range.count) }
        var count: UInt64 = 0
        visit(text) { _ in count += 1 }
        return count
    }

    /// How many Unicode scalars the string has: bytes of its UTF-8 that continue none.
    func scalarCount(_ text: JSONText) -> UInt64 {
        guard !text.isPlain else { return UInt64(text.range.count) }
        var count: UInt64 = 0
        visit(text) { if $0 & 0xC0 != 0x80 { count += 1 } }
        return count
    }

    /// The bytes of the string's UTF-8, one after the other.
    private func visit(_ text: JSONText, _ body: (UInt8) -> Void) {
        var index = text.range.lowerBound
        while index < text.range.upperBound {
            let byte = bytes[index]
            index += 1
            if byte == UInt8(ascii: "\\") { visitEscape(at: &index, end: text.range.upperBound, body) } else { body(byte) }
        }
    }

    /// - Parameter index: After the backslash. The scanner has checked that the escape is whole.
    private func visitEscape(at index: inout Int, end: Int, _ body: (UInt8) -> Void) {
        guard index < end else { return }
        let code = bytes[index]
        index += 1
        switch code {
        case UInt8(ascii: "b"): body(0x08)
        case UInt8(ascii: "f"): body(0x0C)
        case UInt8(ascii: "n"): body(0x0A)
        case UInt8(ascii: "r"): body(0x0D)
        case UInt8(ascii: "t"): body(0x09)
        case UInt8(ascii: "u"): for byte in UTF8.encode(scalar(at: &index, end: end)) ?? UTF8.encodedReplacementCharacter { body(byte) }
        default: body(code)
        }
    }

    private func scalar(at index: inout Int, end: Int) -> Unicode.Scalar {
        let replacement: Unicode.Scalar = "\u{FFFD}"
        guard let first = codeUnit(at: index, end: end) else { return replacement }
        index += 4
        guard (0xD800..<0xDC00).contains(first) else { return Unicode.Scalar(first) ?? replacement }
        guard index + 6 <= end, bytes[index] == UInt8(ascii: "\\"), bytes[index + 1] == UInt8(ascii: "u"),
            let second = codeUnit(at: index + 2, end: end), (0xDC00..<0xE000).contains(second)
        else { return replacement }
        index += 6
        return Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00)) ?? replacement
    }

    private func codeUnit(at index: Int, end: Int) -> UInt32? {
        guard index + 4 <= end else { return nil }
        var value: UInt32 = 0
        for position in index..<index + 4 {
            guard let digit = hexDigit(bytes[position]) else { return nil }
            value = value << 4 | UInt32(digit)
        }
        return value
    }
}

/// The value of a hexadecimal digit.
func hexDigit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case 0x30...0x39: byte - 0x30
    case 0x41...0x46: byte - 0x41 + 10
    case 0x61...0x66: byte - 0x61 + 10
    default: nil
    }
}
