/// A part of a transparency log that cannot be read, or that does not prove what it should.
package struct LogFormatError: Error, Sendable, Hashable, CustomStringConvertible {
    package enum Code: Sendable, Hashable {
        /// The bytes are not written as their format demands.
        case malformed
        /// A signature of a known key does not fit the text, or the key needed has not signed.
        case unsigned
        /// The hashes do not lead to the root that was signed.
        case unproven
    }

    package let code: Code
    /// The value at fault, what was expected, and what to do.
    package let message: String

    package init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    package static func malformed(_ message: String) -> LogFormatError { LogFormatError(.malformed, message) }
    package static func unsigned(_ message: String) -> LogFormatError { LogFormatError(.unsigned, message) }
    package static func unproven(_ message: String) -> LogFormatError { LogFormatError(.unproven, message) }

    package var description: String { message }
}
