/// A string of a scanned text: where it lies between its quotation marks.
struct JSONText {
    let range: Range<Int>
    /// Whether the bytes are ASCII without escapes, and so are what they say.
    let isPlain: Bool
}

extension JSONScanner {
    /// Whether a string says exactly this ASCII text, escapes taken into account.
    func matches(_ text: JSONText, _ expected: StaticString) -> Bool {
        guard text.isPlain else {
            return decode(text).elementsEqual(UnsafeBufferPointer(start: expected.utf8Start, count: expected.utf8CodeUnitCount))
        }
        guard text.range.count == expected.utf8CodeUnitCount else { return false }
        for index in 0..<text.range.count where bytes[text.range.lowerBound + index] != expected.utf8Start[index] { return false }
        return true
    }

    /// The string's UTF-8, escapes resolved; half of a surrogate pair becomes U+FFFD.
    func decode(_ text: JSONText) -> [UInt8] {
        if text.isPlain { return Array(bytes[text.range]) }
        var output: [UInt8] = []
        output.reserveCapacity(text.range.count)
        var index = text.range.lowerBound
        while index < text.range.upperBound {
            let byte = bytes[index]
            index += 1
            if byte == UInt8(ascii: "\\") { decodeEscape(at: &index, end: text.range.upperBound, into: &output) } else { output.append(byte) }
        }
        return output
    }

    /// - Parameter index: After the backslash. The scanner has checked that the escape is whole.
    private func decodeEscape(at index: inout Int, end: Int, into output: inout [UInt8]) {
        guard index < end else { return }
        let code = bytes[index]
        index += 1
        switch code {
        case UInt8(ascii: "b"): output.append(0x08)
        case UInt8(ascii: "f"): output.append(0x0C)
        case UInt8(ascii: "n"): output.append(0x0A)
        case UInt8(ascii: "r"): output.append(0x0D)
        case UInt8(ascii: "t"): output.append(0x09)
        case UInt8(ascii: "u"): output.append(contentsOf: String(decodeScalar(at: &index, end: end)).utf8)
        default: output.append(code)
        }
    }

    private func decodeScalar(at index: inout Int, end: Int) -> Unicode.Scalar {
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
