/// The name of a key that signs notes, such as `example.com/log`: not empty, without spaces and plus signs (C2SP signed-note).
package struct NoteName: Sendable, Hashable, CustomStringConvertible {
    package static let maximumBytes = 255

    package let description: String

    /// - Throws: ``LogFormatError`` for any other text.
    package init(_ text: some StringProtocol) throws(LogFormatError) {
        let isAllowed = text.unicodeScalars.allSatisfy { scalar in
            !scalar.properties.isWhitespace && scalar != "+" && scalar.value >= 0x20 && scalar.value != 0x7F
        }
        guard !text.isEmpty, text.utf8.count <= NoteName.maximumBytes, isAllowed else {
            throw .malformed("'\(excerpt(Array(text.utf8)))' names no key: expected up to \(NoteName.maximumBytes) bytes without spaces and '+'")
        }
        description = String(text)
    }

    var bytes: [UInt8] { Array(description.utf8) }
}
