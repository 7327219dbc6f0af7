/// A fault in a policy or a scenario mapping: the file's line, what is wrong there and what was expected.
package struct PolicyError: Error, Hashable, Sendable, CustomStringConvertible {
    package var line: Int
    package var message: String

    package init(line: Int, _ message: String) {
        self.line = line
        self.message = message
    }

    package var description: String { "line \(line): \(message)" }
}
