/// A string of a scanned text: the bytes between its quotation marks, not decoded.
@usableFromInline
package struct JSONText: Sendable {
    @usableFromInline package let range: Range<Int>
    @usableFromInline package let isASCII: Bool
    @usableFromInline package let hasEscape: Bool

    /// Whether the string is ASCII without escapes, so that its bytes are its text.
    package var isPlain: Bool { isASCII && !hasEscape }
}

// MARK: Comparing

extension JSONScanner {
    /// Whether a string is exactly this ASCII text, escapes resolved.
    @inlinable @inline(__always)
    package func matches(_ text: JSONText, _ expected: StaticString) -> Bool {
        // Most names differ in their length already.
        guard text.hasEscape else { return text.range.count == expected.utf8CodeUnitCount && equal(text.range.lowerBound, expected) }
        return decodes(text, to: expected)
    }

    @usableFromInline
    func decodes(_ text: JSONText, to expected: StaticString) -> Bool {
        let count = expected.utf8CodeUnitCount
        guard text.range.count <= 6 * count else { return false }
        return decode(text).elementsEqual(UnsafeBufferPointer(start: expected.utf8Start, count: count))
    }

    /// Whether a string ends with this ASCII text; false for one with escapes.
    package func ends(_ text: JSONText, with suffix: StaticString) -> Bool {
        let count = suffix.utf8CodeUnitCount
        return !text.hasEscape && text.range.count >= count && equal(text.range.upperBound - count, suffix)
    }

    /// Whether a string begins with this ASCII text; false for one with escapes.
    package func begins(_ text: JSONText, with prefix: StaticString) -> Bool {
        !text.hasEscape && text.range.count >= prefix.utf8CodeUnitCount && equal(text.range.lowerBound, prefix)
    }

    @inlinable @inline(__always)
    func equal(_ offset: Int, _ expected: StaticString) -> Bool {
        for index in 0..<expected.utf8CodeUnitCount where bytes[offset + index] != expected.utf8Start[index] { return false }
        return true
    }
}

// MARK: Decoding

extension JSONScanner {
    /// The string's UTF-8, escapes resolved. Half of a surrogate pair becomes U+FFFD, because models cut emoji in two; bytes that are not UTF-8 stay.
    package func decode(_ text: JSONText) -> [UInt8] {
        guard text.hasEscape else { return bytes.copy(text.range) }
        var output: [UInt8] = []
        output.reserveCapacity(text.range.count)
        visit(text) { output.append($0) }
        return output
    }

    /// The string as text; nil where it is not Unicode.
    func decodeStrictly(_ text: JSONText) -> String? {
        guard text.hasEscape else { return bytes.text(text.range) }
        var output: [UInt8] = []
        output.reserveCapacity(text.range.count)
        guard visit(text, { output.append($0) }) else { return nil }
        return String(validating: output, as: UTF8.self)
    }

    /// The number of bytes of the string's UTF-8.
    package func decodedCount(_ text: JSONText) -> UInt64 {
        guard text.hasEscape else { return UInt64(text.range.count) }
        var count: UInt64 = 0
        visit(text) { _ in count += 1 }
        return count
    }

    /// The number of the string's Unicode scalars: bytes of its UTF-8 that begin one.
    package func scalarCount(_ text: JSONText) -> UInt64 {
        guard !text.isPlain else { return UInt64(text.range.count) }
        var count: UInt64 = 0
        visit(text) { if $0 & 0xC0 != 0x80 { count += 1 } }
        return count
    }

    /// Visits the bytes of the string's UTF-8, one after the other.
    ///
    /// - Returns: Whether every surrogate was half of a pair. U+FFFD stands for each that was not.
    @discardableResult
    private func visit(_ text: JSONText, _ body: (UInt8) -> Void) -> Bool {
        var index = text.range.lowerBound
        var isUnicode = true
        while index < text.range.upperBound {
            let byte = bytes[index]
            index += 1
            if byte == UInt8(ascii: "\\") {
                if !visitEscape(at: &index, end: text.range.upperBound, body) { isUnicode = false }
            } else {
                body(byte)
            }
        }
        return isUnicode
    }

    /// - Parameter index: After the backslash. The scanner has checked that the escape is whole.
    private func visitEscape(at index: inout Int, end: Int, _ body: (UInt8) -> Void) -> Bool {
        let code = bytes[index]
        index += 1
        switch code {
        case UInt8(ascii: "b"): body(0x08)
        case UInt8(ascii: "f"): body(0x0C)
        case UInt8(ascii: "n"): body(0x0A)
        case UInt8(ascii: "r"): body(0x0D)
        case UInt8(ascii: "t"): body(0x09)
        case UInt8(ascii: "u"):
            let scalar = scalar(at: &index, end: end)
            for byte in UTF8.encode(scalar ?? "\u{FFFD}") ?? UTF8.encodedReplacementCharacter { body(byte) }
            return scalar != nil
        default: body(code)
        }
        return true
    }

    /// The scalar that one `\u` escape stands for, or two that are a pair; nil for half of a pair.
    private func scalar(at index: inout Int, end: Int) -> Unicode.Scalar? {
        let first = codeUnit(at: index)
        index += 4
        guard (0xD800..<0xDC00).contains(first) else { return Unicode.Scalar(first) }
        guard index + 6 <= end, bytes[index] == UInt8(ascii: "\\"), bytes[index + 1] == UInt8(ascii: "u") else { return nil }
        let second = codeUnit(at: index + 2)
        guard (0xDC00..<0xE000).contains(second) else { return nil }
        index += 6
        return Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
    }

    private func codeUnit(at index: Int) -> UInt32 {
        (index..<index + 4).reduce(0) { value, position in
            guard let digit = hexDigit(bytes[position]) else { preconditionFailure("the scanner let a bad escape pass") }
            return value << 4 | UInt32(digit)
        }
    }
}

/// The value of a hexadecimal digit of either case.
func hexDigit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case 0x30...0x39: byte - 0x30
    case 0x41...0x46: byte - 0x41 + 10
    case 0x61...0x66: byte - 0x61 + 10
    default: nil
    }
}
