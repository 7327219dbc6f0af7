public import EthereumPrimitives
public import LedgerCore

/// A command on its way to the writer.
package struct Submission: Sendable {
    package typealias Completion = @Sendable (Result<Answer, SubmissionError>) -> Void

    let command: Command
    let id: CommandID
    /// Whether the answer waits for the disk.
    let isDurable: Bool
    let answer: Completion

    package init(command: Command, id: CommandID, isDurable: Bool, answer: @escaping Completion) {
        self.command = command
        self.id = id
        self.isDurable = isDurable
        self.answer = answer
    }
}

/// What became of a command.
public struct Answer: Sendable, Hashable {
    public let entry: JournalEntry
    /// What the account of a hold, or of the hold that was resolved, has available after the entry. nil after any other command, and when the command
    /// had been applied before.
    public let available: UInt256?
}

/// Why a command got no entry. None of these changed the ledger.
public enum SubmissionError: Error, Sendable, CustomStringConvertible {
    /// Refused before the journal: the signature or the proof is not valid, or the id was used with another body.
    case refused(Outcome)
    /// As many commands wait as the writer takes; try again after some milliseconds.
    case busy
    /// The writer is shutting down.
    case closed
    /// The store failed. Whether the command was written is unknown only for ``StoreFailure``s after a commit began: sending it again with the
    /// same id is safe.
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
