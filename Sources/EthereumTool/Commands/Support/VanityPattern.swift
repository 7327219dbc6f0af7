internal import ArgumentParser
internal import EthereumPrimitives

/// The pattern that an address is to match.
struct VanityPattern: ParsableArguments {
    /// Sixteen times the work for each digit: eight take days.
    private static let maximumDigits = 8

    @Option(help: "Hexadecimal digits that the address begins with, after 0x.")
    var startsWith: String?

    @Option(help: "Hexadecimal digits that the address ends with.")
    var endsWith: String?

    init() {}

    /// Returns the test of an address.
    ///
    /// - Throws: ``ToolError`` with exit code 64 for no digits, too many, or other characters.
    func test() throws -> (Address) -> Bool {
        let start = (startsWith ?? "").lowercased(), end = (endsWith ?? "").lowercased()
        let prefix = start.hasPrefix("0x") ? String(start.dropFirst(2)) : start
        let digits = prefix + end
        guard !digits.isEmpty, digits.utf8.count <= VanityPattern.maximumDigits else {
            throw ToolError("\(digits.utf8.count) digits: write 1 to \(VanityPattern.maximumDigits) by --starts-with and --ends-with", exitCode: 64)
        }
        guard digits.utf8.allSatisfy({ Hex.value(ofDigit: $0) != nil }) else {
            throw ToolError("'\(digits)' is not hexadecimal: write digits of 0-9 and a-f", exitCode: 64)
        }
        return { address in
            let text = address.lowercaseHex.utf8
            return text.dropFirst(2).starts(with: prefix.utf8) && text.suffix(end.utf8.count).elementsEqual(end.utf8)
        }
    }
}
