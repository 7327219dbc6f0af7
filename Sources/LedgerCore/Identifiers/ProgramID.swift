/// The id of a program: 1 to 64 of `a-z 0-9 . _ -`, beginning with a letter or a digit, as account names are.
public struct ProgramID: Sendable, Hashable, Comparable, CustomStringConvertible {
    public let description: String

    /// - Throws: ``InvalidName`` with the rule, when `text` does not satisfy it.
    public init(_ text: String) throws(InvalidName) {
        guard let name = try? AccountName(text) else {
            throw InvalidName(
                description: "'\(text.prefix(80))' is not a program's id: use 1 to 64 of a-z 0-9 . _ - beginning with a letter or a digit")
        }
        description = name.description
    }

    public static func < (left: ProgramID, right: ProgramID) -> Bool { left.description < right.description }
}
