internal import EthereumPrimitives

/// The grammar of URIs, on bytes.
///
/// - SeeAlso: RFC 3986, appendix A
enum RFC3986 {
    typealias Text = Substring.UTF8View

    static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

    static func isAlpha(_ byte: UInt8) -> Bool { (0x41...0x5a).contains(byte) || (0x61...0x7a).contains(byte) }

    static func isAlphanumeric(_ byte: UInt8) -> Bool { isAlpha(byte) || isDigit(byte) }

    static func isUnreserved(_ byte: UInt8) -> Bool { PercentEncoding.isUnreserved(byte) }

    static func isReserved(_ byte: UInt8) -> Bool { isSubDelimiter(byte) || Array(":/?#[]@".utf8).contains(byte) }

    static func isSubDelimiter(_ byte: UInt8) -> Bool { Array("!$&'()*+,;=".utf8).contains(byte) }

    /// Returns true when every byte is unreserved, a sub-delimiter or in `extra`, or belongs to a `%` with two hexadecimal digits.
    private static func consists(_ text: Text, of extra: String) -> Bool {
        var rest = text
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%") {
                guard let first = rest.popFirst(), let second = rest.popFirst(), isHexDigit(first), isHexDigit(second) else {
                    return false
                }
            } else if !isUnreserved(byte), !isSubDelimiter(byte), !extra.utf8.contains(byte) {
                return false
            }
        }
        return true
    }

    private static func isHexDigit(_ byte: UInt8) -> Bool { Hex.value(ofDigit: byte) != nil }

    /// `*pchar`.
    static func isPathCharacters(_ text: Text) -> Bool { consists(text, of: ":@") }

    /// `ALPHA *( ALPHA / DIGIT / "+" / "-" / "." )`.
    static func isScheme(_ text: Text) -> Bool {
        guard let first = text.first, isAlpha(first) else { return false }
        return text.allSatisfy { isAlphanumeric($0) || Array("+-.".utf8).contains($0) }
    }

    /// `scheme ":" hier-part [ "?" query ] [ "#" fragment ]`.
    static func isURI(_ text: Text) -> Bool {
        guard let colon = text.firstIndex(of: UInt8(ascii: ":")), isScheme(text[..<colon]) else { return false }
        var rest = text[text.index(after: colon)...]
        if let hash = rest.firstIndex(of: UInt8(ascii: "#")) {
            guard consists(rest[rest.index(after: hash)...], of: ":@/?") else { return false }
            rest = rest[..<hash]
        }
        if let mark = rest.firstIndex(of: UInt8(ascii: "?")) {
            guard consists(rest[rest.index(after: mark)...], of: ":@/?") else { return false }
            rest = rest[..<mark]
        }
        guard rest.starts(with: "//".utf8) else { return consists(rest, of: ":@/") }
        rest = rest.dropFirst(2)
        let slash = rest.firstIndex(of: UInt8(ascii: "/")) ?? rest.endIndex
        return isAuthority(rest[..<slash]) && consists(rest[slash...], of: ":@/")
    }

    /// `[ userinfo "@" ] host [ ":" port ]`.
    static func isAuthority(_ text: Text) -> Bool {
        var rest = text
        if let at = rest.lastIndex(of: UInt8(ascii: "@")) {
            guard consists(rest[..<at], of: ":") else { return false }
            rest = rest[rest.index(after: at)...]
        }
        if rest.first == UInt8(ascii: "[") {
            guard let close = rest.firstIndex(of: UInt8(ascii: "]")) else { return false }
            guard isIPLiteral(rest[rest.index(after: rest.startIndex)..<close]) else { return false }
            let port = rest[rest.index(after: close)...]
            return port.isEmpty || (port.first == UInt8(ascii: ":") && port.dropFirst().allSatisfy(isDigit))
        }
        let colon = rest.firstIndex(of: UInt8(ascii: ":")) ?? rest.endIndex
        return consists(rest[..<colon], of: "") && rest[colon...].dropFirst().allSatisfy(isDigit)
    }

    /// `IPv6address / IPvFuture`.
    private static func isIPLiteral(_ text: Text) -> Bool {
        if text.first == UInt8(ascii: "v") || text.first == UInt8(ascii: "V") {
            let parts = text.dropFirst().split(separator: UInt8(ascii: "."), maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty, parts[0].allSatisfy(isHexDigit) else { return false }
            return parts[1].allSatisfy { isUnreserved($0) || isSubDelimiter($0) || $0 == UInt8(ascii: ":") }
        }
        return isIPv6(String(text) ?? "")
    }

    /// Reads eight groups of 1 to 4 hexadecimal digits. `::` stands for one or more zero groups, an IPv4 address for the last two.
    private static func isIPv6(_ text: String) -> Bool {
        guard let gap = text.firstRange(ofDoubleColon: ()) else { return groups(text, mayEndInIPv4: true) == 8 }
        let (before, after) = (String(text[..<gap.lowerBound]), String(text[gap.upperBound...]))
        guard let first = before.isEmpty ? 0 : groups(before, mayEndInIPv4: false),
            let second = after.isEmpty ? 0 : groups(after, mayEndInIPv4: true)
        else { return false }
        return first + second <= 7
    }

    /// Returns the number of 16-bit groups, nil when one is malformed.
    private static func groups(_ text: String, mayEndInIPv4: Bool) -> Int? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        var count = 0
        for (index, part) in parts.enumerated() {
            if mayEndInIPv4, index == parts.count - 1, isIPv4(part) {
                count += 2
            } else {
                guard (1...4).contains(part.utf8.count), part.utf8.allSatisfy(isHexDigit) else { return nil }
                count += 1
            }
        }
        return count
    }

    private static func isIPv4(_ text: Substring) -> Bool {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4
            && parts.allSatisfy { part in
                guard let value = UInt8(part), part.utf8.allSatisfy(isDigit) else { return false }
                return String(value) == part
            }
    }
}

extension String {
    fileprivate func firstRange(ofDoubleColon: Void) -> Range<Index>? {
        var previous: Index?
        for index in indices where self[index] == ":" {
            if let previous, self.index(after: previous) == index { return previous..<self.index(after: index) }
            previous = index
        }
        return nil
    }
}
