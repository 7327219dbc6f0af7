import LedgerCore

/// The id of a booking that a reference makes unique for its account, so that booking it again changes nothing.
///
/// The id follows from command, account and reference. A refused booking keeps its id; the next attempt has the next one.
struct BookingID {
    /// The attempts that can be refused under one reference.
    private static let maximumAttempts: UInt64 = 1_000

    let command: Command
    let account: FundedAccount
    let reference: String

    /// Returns the id to send the command with.
    ///
    /// - Throws: ``Failure`` when the reference was booked with another amount.
    func next(in reader: any LedgerReader) throws -> CommandID {
        for attempt in 0..<BookingID.maximumAttempts {
            let id = id(attempt: attempt)
            guard let stored = try reader.entry(of: id) else { return id }
            let entry = try JournalEntry(encoded: stored.entry)
            guard entry.outcome == .accepted else { continue }
            guard entry.command == command else {
                throw Failure(
                    message: """
                        the reference '\(reference)' was booked before, as entry \(entry.number): \(entry.command.subject); give another reference, or an --id \
                        of its own
                        """, code: 65)
            }
            return id
        }
        throw Failure(
            message: "a booking of the reference '\(reference)' was refused \(BookingID.maximumAttempts) times; give another reference", code: 65)
    }

    /// The id of the first attempt, for whoever cannot read the journal.
    var first: CommandID { id(attempt: 0) }

    private func id(attempt: UInt64) -> CommandID {
        CommandID(derivedFrom: ["imo booking 1", command.name, account.id.description, reference, "\(attempt)"])
    }
}
