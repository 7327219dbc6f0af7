public import EthereumPrimitives
public import LedgerCore

/// A command on its way to the writer.
package struct Submission: Sendable {
    package typealias Completion = @Sendable (Result<Answer, SubmissionError>) -> Void

    package let command: Command
    package let id: CommandID
    /// True when the answer waits for the disk.
    package let isDurable: Bool
    /// True for a command of somebody who is not known: a refusal leaves no entry.
    package let isAnonymous: Bool
    let answer: Completion

    package init(command: Command, id: CommandID, isDurable: Bool, isAnonymous: Bool = false, answer: @escaping Completion) {
        self.command = command
        self.id = id
        self.isDurable = isDurable
        self.isAnonymous = isAnonymous
        self.answer = answer
    }
}

/// The writer's answer to a command that got an entry.
public struct Answer: Sendable, Hashable {
    public let entry: JournalEntry
    /// The amount that the account has available after a hold, or after the end of a hold. nil after any other command, and for a command that had been
    /// applied before.
    public let available: UInt256?
    /// The use that a settlement did not charge; nil where it charged all, and for a command that had been applied before.
    public let gap: ChargeGap?
}

/// The reason that a command got no entry. None of these changed the ledger.
public enum SubmissionError: Error, Sendable, CustomStringConvertible {
    /// The signature or the proof is not valid, or the id was used with another command, or the rules refused a command whose refusals leave no entry.
    case refused(Outcome)
    /// The queue is full. Try again after some milliseconds.
    case busy
    /// The writer is shutting down.
    case closed
    /// The store failed. If a commit had begun, the command may have been written. Sending it again with the same id is safe.
    case unavailable(StoreFailure)

    public var description: String {
        switch self {
        case .refused(let outcome): outcome.explanation
        case .busy: "the ledger has too many commands waiting; try again shortly"
        case .closed: "the ledger is shutting down; try again after its restart"
        case .unavailable(let failure): failure.description
        }
    }
}
