internal import CivilTime
internal import EthereumPrimitives

enum SignInGrammar {
    static let heading = " wants you to sign in with your Ethereum account:"
}

/// The lines of a message, read from first to last. Only a line feed ends a line.
struct SignInLines {
    private let lines: [Substring.UTF8View]
    private var next = 0

    init(_ text: String) {
        lines = text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map { Substring($0).utf8 }
    }

    func failure(expected: String) -> SignInError {
        .malformed(line: max(next, 1), expected: expected)
    }

    private mutating func readLine(expected: String) throws(SignInError) -> Substring.UTF8View {
        next += 1
        guard next <= lines.count else { throw failure(expected: expected) }
        return lines[next - 1]
    }

    func hasNext(_ label: String) -> Bool {
        next < lines.count && lines[next].starts(with: label.utf8)
    }

    /// Refuses other bytes than ASCII's, which the grammar has nowhere.
    func requireASCII() throws(SignInError) {
        guard let line = lines.firstIndex(where: { $0.contains { $0 >= 0x80 } }) else { return }
        throw .malformed(line: line + 1, expected: "characters of ASCII alone")
    }

    func finish() throws(SignInError) {
        guard next == lines.count else { throw .malformed(line: next + 1, expected: "the end of the message") }
    }

    /// `[scheme "://"] domain " wants you to …:"`.
    mutating func readHeading() throws(SignInError) -> (scheme: String?, domain: String) {
        let expected = "a domain and '\(SignInGrammar.heading)'"
        let line = String(try readLine(expected: expected)) ?? ""
        guard line.utf8.count > SignInGrammar.heading.utf8.count, line.hasSuffix(SignInGrammar.heading) else {
            throw failure(expected: expected)
        }
        let origin = line.dropLast(SignInGrammar.heading.count)
        var scheme: String?
        var domain = origin
        if let colon = origin.firstIndex(of: ":"), origin[colon...].hasPrefix("://") {
            scheme = String(origin[..<colon])
            domain = origin[colon...].dropFirst(3)
            guard RFC3986.isScheme(Substring(scheme ?? "").utf8) else { throw failure(expected: "a URI scheme") }
        }
        guard !domain.isEmpty, RFC3986.isAuthority(domain.utf8) else { throw failure(expected: expected) }
        return (scheme, String(domain))
    }

    /// Reads an address with the checksum of EIP-55.
    mutating func readAddress() throws(SignInError) -> Address {
        let line = String(try readLine(expected: "an address")) ?? ""
        guard let address = try? Address(line), address.description.utf8.elementsEqual(line.utf8) else {
            throw failure(expected: "an address with its EIP-55 checksum")
        }
        return address
    }

    mutating func readBlank() throws(SignInError) {
        guard try readLine(expected: "an empty line").isEmpty else { throw failure(expected: "an empty line") }
    }

    /// `[statement LF] LF`. A statement may be empty: two empty lines are an empty statement, one is none.
    mutating func readStatement() throws(SignInError) -> String? {
        let line = try readLine(expected: "a statement or an empty line")
        guard !line.isEmpty || (next < lines.count && lines[next].isEmpty) else { return nil }
        guard line.allSatisfy({ RFC3986.isReserved($0) || RFC3986.isUnreserved($0) || $0 == 0x20 }) else {
            throw failure(expected: "a statement of the characters that a URI may hold, and spaces")
        }
        try readBlank()
        return String(line)
    }

    /// Reads a line of a label and a value that satisfies `isValid`.
    mutating func read(
        _ label: String, expected: String, where isValid: (Substring.UTF8View) -> Bool
    ) throws(SignInError) -> String {
        let line = try readLine(expected: "'\(label)' and \(expected)")
        guard line.starts(with: label.utf8) else { throw failure(expected: "'\(label)' and \(expected)") }
        let value = line.dropFirst(label.utf8.count)
        guard isValid(Substring(value).utf8), let text = String(value) else { throw failure(expected: expected) }
        return text
    }

    mutating func readTime(_ label: String) throws(SignInError) -> RFC3339Time {
        let text = try read(label, expected: "an RFC 3339 time") { _ in true }
        guard let time = RFC3339Time(text) else { throw failure(expected: "an RFC 3339 time") }
        return time
    }

    /// `"Resources:" *(LF "- " URI)`.
    mutating func readResources() throws(SignInError) -> [String]? {
        guard next < lines.count, lines[next].elementsEqual("Resources:".utf8) else { return nil }
        next += 1
        var resources: [String] = []
        while hasNext("- ") { resources.append(try read("- ", expected: "a URI", where: RFC3986.isURI)) }
        return resources
    }
}
