internal import Glibc

/// A system call on a file that failed.
package struct FileFailure: Error, Sendable, Hashable, CustomStringConvertible {
    package enum Operation: Sendable, Hashable {
        /// The file could not be opened or made.
        case open
        /// An open file could not be read, written, flushed or given its name.
        case use
    }

    package let operation: Operation
    /// The file at fault.
    package let path: String
    /// The system's reason, such as "No such file or directory".
    package let reason: String

    package init(_ operation: Operation, path: String, reason: String) {
        self.operation = operation
        self.path = path
        self.reason = reason
    }

    /// Takes the reason from `errno`.
    init(_ operation: Operation, path: String) {
        self.init(operation, path: path, reason: String(cString: strerror(errno)))
    }

    package var description: String { "\(path) cannot be \(operation == .open ? "opened" : "used") (\(reason))" }
}
