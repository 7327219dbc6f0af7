package import StrictJSON

/// A copy of a document in which what is not JSON gives way to something that is, byte for byte: upstreams write `-Infinity` and `NaN` among log
/// probabilities, control characters and odd escapes in texts, and commas before closing brackets. The client gets the upstream's own bytes; only metering
/// reads this copy.
///
/// Bare words and malformed numbers become `null`, or a negative number where that is too long, so that no count is read in them. Bytes of texts become spaces. What is cut off stays cut off.
func mended(_ bytes: ByteView, in range: Range<Int>) -> [UInt8] {
    var output = bytes.copy(range)
    var index = 0
    while index < output.count {
        switch output[index] {
        case UInt8(ascii: "\""): index = mendString(&output, from: index + 1)
        case UInt8(ascii: ","): index = mendComma(&output, at: index)
        case 0x20, 0x09, 0x0A, 0x0D, UInt8(ascii: ":"), UInt8(ascii: "{"), UInt8(ascii: "}"), UInt8(ascii: "["), UInt8(ascii: "]"): index += 1
        default: index = mendBareValue(&output, from: index)
        }
    }
    return output
}

/// Reads a document as metering does: where it is not JSON by the letter, around what cannot be read.
///
/// - Returns: nil when it is no JSON even so.
package func readDocument(_ bytes: [UInt8]) -> JSONValue? {
    if let document = try? JSONValue(parsing: bytes) { return document }
    return try? JSONValue(parsing: bytes.viewed { mended($0, in: 0..<bytes.count) })
}

/// Puts spaces in place of raw control characters and of backslashes that escape nothing.
///
/// - Returns: The place after the closing quotation mark.
private func mendString(_ output: inout [UInt8], from start: Int) -> Int {
    var index = start
    while index < output.count {
        switch output[index] {
        case UInt8(ascii: "\""): return index + 1
        case UInt8(ascii: "\\"):
            if !escapes(output, at: index) { output[index] = 0x20 } else { index += 1 }
        case 0..<0x20: output[index] = 0x20
        default: break
        }
        index += 1
    }
    return index
}

/// Whether the backslash here begins an escape of RFC 8259.
private func escapes(_ bytes: [UInt8], at index: Int) -> Bool {
    guard index + 1 < bytes.count else { return false }
    switch bytes[index + 1] {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"), UInt8(ascii: "n"), UInt8(ascii: "r"),
        UInt8(ascii: "t"):
        return true
    case UInt8(ascii: "u"):
        guard index + 5 < bytes.count else { return false }
        return bytes[index + 2...index + 5].allSatisfy { Character(Unicode.Scalar($0)).isHexDigit }
    default: return false
    }
}

/// Puts a space in place of a comma that stands before a closing bracket.
private func mendComma(_ output: inout [UInt8], at index: Int) -> Int {
    let next = output[(index + 1)...].first { !isSpace($0) }
    if next == UInt8(ascii: "}") || next == UInt8(ascii: "]") { output[index] = 0x20 }
    return index + 1
}

/// Puts `null`, or -1 or 0 where that is too long, in place of a word or number that is not JSON.
private func mendBareValue(_ output: inout [UInt8], from start: Int) -> Int {
    let end = output[start...].firstIndex { isSpace($0) || isStructural($0) } ?? output.count
    let word = start..<end
    guard !isJSON(output[word]) else { return end }
    let replacement = Array((word.count >= 4 ? "null" : word.count >= 2 ? "-1" : "0").utf8)
    for index in word { output[index] = index - start < replacement.count ? replacement[index - start] : 0x20 }
    return end
}

/// Whether the bytes are a literal or a number of RFC 8259.
private func isJSON(_ word: ArraySlice<UInt8>) -> Bool {
    Array(word).viewed { view in
        var scanner = JSONScanner(view)
        return (try? scanner.skipValue()) != nil && (try? scanner.finish()) != nil
    }
}

private func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D }

private func isStructural(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: ","), UInt8(ascii: ":"), UInt8(ascii: "{"), UInt8(ascii: "}"), UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "\""): true
    default: false
    }
}
