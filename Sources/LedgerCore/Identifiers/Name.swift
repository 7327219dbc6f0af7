/// The reason why a text is not an identifier of the ledger.
public struct InvalidName: Error, Equatable, CustomStringConvertible {
    public let description: String
}

/// The name of a caller's account: 1 to 64 of `a-z 0-9 . _ -`, beginning with a letter or a digit.
public struct AccountName: Sendable, Hashable, Comparable, CustomStringConvertible {
    public let description: String

    /// - Throws: ``InvalidName`` with the rule, when `text` does not satisfy it.
    public init(_ text: String) throws(InvalidName) {
        let allowed = { (byte: UInt8) in isLowercaseAlphanumeric(byte) || [0x2E, 0x5F, 0x2D].contains(byte) }
        guard (1...64).contains(text.utf8.count), text.utf8.allSatisfy(allowed), text.utf8.first.map(isLowercaseAlphanumeric) == true else {
            throw InvalidName(
                description: "'\(text.prefix(80))' is not an account name: use 1 to 64 of a-z 0-9 . _ - beginning with a letter or a digit")
        }
        description = text
    }

    /// Whether the name reads as an address or as the ledger's own account. Entries before ``RuleVersion/second`` may have such accounts.
    public var isReserved: Bool { description == AccountID.external.description || description.hasPrefix("0x") }

    public static func < (left: AccountName, right: AccountName) -> Bool { left.description < right.description }
}

/// The id under which callers name a model, as in the OpenAI API: 1 to 128 of `A-Z a-z 0-9 . _ : / @ + -`, beginning with a letter or a digit.
public struct ModelID: Sendable, Hashable, Comparable, CustomStringConvertible {
    public let description: String

    /// - Throws: ``InvalidName`` with the rule, when `text` does not satisfy it.
    public init(_ text: String) throws(InvalidName) {
        let allowed = { (byte: UInt8) in isAlphanumeric(byte) || [0x2E, 0x5F, 0x3A, 0x2F, 0x40, 0x2B, 0x2D].contains(byte) }
        guard (1...128).contains(text.utf8.count), text.utf8.allSatisfy(allowed), text.utf8.first.map(isAlphanumeric) == true else {
            throw InvalidName(
                description: "'\(text.prefix(140))' is not a model id: use 1 to 128 of A-Z a-z 0-9 . _ : / @ + - beginning with a letter or a digit")
        }
        description = text
    }

    public static func < (left: ModelID, right: ModelID) -> Bool { left.description < right.description }
}

private func isLowercaseAlphanumeric(_ byte: UInt8) -> Bool {
    (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte)
}

private func isAlphanumeric(_ byte: UInt8) -> Bool {
    isLowercaseAlphanumeric(byte) || (0x41...0x5A).contains(byte)
}
