internal import Ledger
internal import LedgerCore

/// An entry as the model makes it.
struct ExpectedEntry {
    var number: UInt64
    var time: Timestamp
    var id: CommandID
    var command: Command
    var outcome: Outcome

    func matches(_ entry: JournalEntry) -> Bool {
        entry.number == number && entry.time == time && entry.id == id && entry.outcome == outcome && entry.command == command
    }
}

/// What a command must be answered with.
enum Expectation {
    case new(ExpectedEntry)
    /// The entry of the same command under the same id.
    case again(ExpectedEntry)
    /// The id belongs to another command.
    case refused
    /// The ledger failed, and only that may be told.
    case unknown
}

/// A command that the writer has.
struct Awaited {
    let envelope: Envelope
    /// Whether the answer comes after the commit.
    let isDurable: Bool
    let slot = AnswerSlot()
    var expectation = Expectation.unknown

    init(envelope: Envelope, isDurable: Bool) {
        self.envelope = envelope
        self.isDurable = isDurable
    }

    var submission: Submission {
        let slot = slot
        return Submission(command: envelope.command, id: envelope.id, isDurable: isDurable, answer: { slot.receive($0) })
    }

    var failed: Awaited {
        var failed = self
        failed.expectation = .unknown
        return failed
    }
}

/// A batch between the writer's two stages.
struct OnItsWay {
    let sealed: SealedBatch
    let awaited: [Awaited]
    let entries: [ExpectedEntry]
    /// The model after the batch.
    let model: NaiveLedger
    /// Whether reading the store has failed since: the writer then refuses what it has not written yet.
    var mayBeRefused = false
}
