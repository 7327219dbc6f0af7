/// A policy that cannot do what it says: an amount that is not whole, a pool without what is to be paid on a date, a value of the wrong kind.
///
/// Nothing is guessed and nothing is rounded silently: the program stops with its last good state.
package struct ProgramFault: Error, Sendable, CustomStringConvertible {
    package var message: String

    /// The policy's line, where one is at fault.
    package var line: Int?

    package init(_ message: String, line: Int? = nil) { (self.message, self.line) = (message, line) }

    package var description: String { line.map { "line \($0) of the policy: \(message)" } ?? message }
}

/// Why an event ends before its last step.
enum Interruption: Error {
    case refused(String)
    case fault(ProgramFault)

    /// The fault with the innermost step's line.
    func located(at line: Int) -> Interruption {
        guard case .fault(let fault) = self, fault.line == nil else { return self }
        return .fault(ProgramFault(fault.message, line: line))
    }

    static func fault(_ message: String) -> Interruption { .fault(ProgramFault(message)) }
}
