/// A failure of the public log's keeping: its files, or what is found in them.
package struct LogFailure: Error, Sendable, CustomStringConvertible {
    package enum Code: Sendable, Hashable {
        /// The directory holds no log.
        case notFound
        /// A file cannot be read or written.
        case unavailable
        /// Stored bytes are not what was signed; nothing is signed until somebody has looked.
        case corrupt
    }

    package let code: Code
    package let description: String

    package init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }
}
