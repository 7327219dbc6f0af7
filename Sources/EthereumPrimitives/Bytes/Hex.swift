/// Bytes as hexadecimal text. Encoding writes lower case; decoding accepts either case.
public enum Hex {
    /// Returns two digits for each byte, after `0x` unless `prefix` is false.
    public static func encode(_ bytes: some Collection<UInt8>, prefix: Bool = true) -> String {
        let count = bytes.count * 2 + (prefix ? 2 : 0)
        return String(unsafeUninitializedCapacity: count) { buffer in
            var index = 0
            if prefix {
                buffer[0] = 0x30
                buffer[1] = 0x78
                index = 2
            }
            for byte in bytes {
                buffer[index] = digit(byte >> 4)
                buffer[index + 1] = digit(byte & 15)
                index += 2
            }
            return count
        }
    }

    /// Decodes an even number of hexadecimal digits, with or without `0x`.
    ///
    /// - Throws: `HexError` for an odd number of digits or another character.
    public static func decode(_ text: some StringProtocol) throws(HexError) -> [UInt8] {
        // Contiguous UTF-8: iterating over a generic text costs a call for each byte.
        var text = String(text)
        return try text.withUTF8 { decode($0) }.get()
    }

    private static func decode(_ text: UnsafeBufferPointer<UInt8>) -> Result<[UInt8], HexError> {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count / 2)
        var position = text.starts(with: [0x30, 0x78]) ? 2 : 0
        while position < text.count {
            guard let high = value(ofDigit: text[position]) else {
                return .failure(.invalidCharacter(code: text[position], offset: position))
            }
            guard position + 1 < text.count else { return .failure(.oddLength(digits: text.count)) }
            guard let low = value(ofDigit: text[position + 1]) else {
                return .failure(.invalidCharacter(code: text[position + 1], offset: position + 1))
            }
            bytes.append(high << 4 | low)
            position += 2
        }
        return .success(bytes)
    }

    /// Returns the text without a leading `0x`.
    static func withoutPrefix<Text: Collection<UInt8>>(_ utf8: Text) -> Text.SubSequence {
        utf8.starts(with: [0x30, 0x78]) ? utf8.dropFirst(2) : utf8[...]
    }

    /// Returns the ASCII digit of 0…15.
    @inline(__always)
    static func digit(_ value: UInt8) -> UInt8 {
        value < 10 ? value &+ 0x30 : value &+ 0x57
    }

    /// Returns 0…15 for an ASCII hexadecimal digit of either case, nil for another character.
    @inline(__always)
    package static func value(ofDigit code: UInt8) -> UInt8? {
        switch code {
        case 0x30...0x39: code &- 0x30
        case 0x41...0x46: code &- 0x37
        case 0x61...0x66: code &- 0x57
        default: nil
        }
    }
}

/// A deviation from hexadecimal bytes.
public enum HexError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The text has an odd number of characters.
    case oddLength(digits: Int)
    /// The text has a byte `code` that is not a hexadecimal digit, at `offset` bytes from its start.
    case invalidCharacter(code: UInt8, offset: Int)

    /// A sentence that names the character and what was expected.
    public var description: String {
        switch self {
        case .oddLength(let digits):
            "hexadecimal text of \(digits) characters: expected two digits a byte, so an even number"
        case .invalidCharacter(let code, let offset):
            "byte 0x\(String(code, radix: 16)) at offset \(offset) is not a hexadecimal digit: expected 0-9, a-f or A-F"
        }
    }
}
