internal import Ledger
internal import LedgerCore

/// The time that the machine shows.
///
/// `@unchecked Sendable`: one simulator uses it, and one simulator runs on one thread.
final class SimulatedClock: @unchecked Sendable {
    var now = Timestamp(milliseconds: 1_000_000_000_000)
}

/// Where the writer's answer to one command goes.
///
/// `@unchecked Sendable`: the writer answers on the simulator's own thread.
final class AnswerSlot: @unchecked Sendable, CustomStringConvertible {
    private(set) var count = 0
    private var result: Result<Answer, SubmissionError>?

    func receive(_ result: Result<Answer, SubmissionError>) {
        count += 1
        self.result = result
    }

    var entry: JournalEntry? { (try? result?.get())?.entry }

    var refusal: Outcome? {
        guard case .failure(.refused(let outcome)) = result else { return nil }
        return outcome
    }

    var isUnavailable: Bool {
        guard case .failure(.unavailable) = result else { return false }
        return true
    }

    var description: String { result.map { "\($0)" } ?? "nothing" }
}
