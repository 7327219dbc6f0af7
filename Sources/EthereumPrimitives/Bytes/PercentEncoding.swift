/// Percent-encoding of text in URIs.
///
/// - SeeAlso: RFC 3986, section 2
package enum PercentEncoding {
    /// The text with every byte escaped that is not unreserved.
    package static func encode(_ text: String) -> String {
        text.utf8.map { isUnreserved($0) ? String(UnicodeScalar($0)) : "%" + Hex.encode([$0], prefix: false).uppercased() }.joined()
    }

    /// The text with its escapes resolved; nil when one is broken or the result is not UTF-8.
    package static func decode(_ text: String) -> String? {
        guard text.utf8.contains(UInt8(ascii: "%")) else { return text }
        var output: [UInt8] = []
        var bytes = text.utf8.makeIterator()
        while let byte = bytes.next() {
            guard byte == UInt8(ascii: "%") else {
                output.append(byte)
                continue
            }
            guard let high = bytes.next().flatMap(Hex.value(ofDigit:)), let low = bytes.next().flatMap(Hex.value(ofDigit:)) else { return nil }
            output.append(high << 4 | low)
        }
        return String(validating: output, as: UTF8.self)
    }

    /// Returns true when a byte stands for itself everywhere in a URI.
    package static func isUnreserved(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"): true
        default: false
        }
    }
}
