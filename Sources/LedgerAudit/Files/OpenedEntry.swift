package import EthereumPrimitives
package import LedgerCore
package import LedgerLog
package import StrictJSON
package import TransparencyLog

/// An entry of the log together with the journal's entry that it hides, for whoever may see all of it.
///
/// `{"entry": 17, "leaf": "0x…", "hashes": […], "journalEntry": "0x…", "chainBefore": "0x…", "salt": "0x…"}`
package struct OpenedEntry: Sendable, Hashable {
    package let logged: LoggedEntry
    /// The entry as the journal has it.
    package let journalEntry: [UInt8]
    /// The chain's hash up to the entry before.
    package let chainBefore: Bytes32
    /// The salt of the commitment to the whole entry.
    package let salt: Bytes32

    /// - Throws: ``LogFormatError`` for an entry that the head does not cover; others when log or journal cannot be read.
    package init(_ number: UInt64, in log: PublicLog, size: UInt64, reader: any LedgerReader) throws {
        logged = try LoggedEntry(number, in: log.files, size: size)
        let stored = try reader.entries(from: max(number, 2) - 1, limit: 2)
        guard let entry = stored.first(where: { $0.number == number }) else { throw LogFormatError.malformed("the journal has no entry \(number)") }
        journalEntry = entry.entry
        chainBefore = stored.first { $0.number == number - 1 }?.hash ?? .zero
        salt = log.identity.salts.salt(entry: number, commitment: 0)
    }

    init(_ json: JSONValue?, _ place: String) throws(LogFormatError) {
        let object = try StrictObject(json, place, names: LoggedEntry.names + ["journalEntry", "chainBefore", "salt"])
        logged = try LoggedEntry(.object(LoggedEntry.names.map { JSONMember($0, object[$0] ?? .null) }), place)
        journalEntry = try object.bytes("journalEntry")
        chainBefore = try object.hash("chainBefore")
        salt = try object.hash("salt")
    }

    package var json: JSONValue {
        .object(
            (logged.json.objectValue ?? []) + [
                JSONMember("journalEntry", .string(Hex.encode(journalEntry))), JSONMember("chainBefore", .string(chainBefore.description)),
                JSONMember("salt", .string(salt.description)),
            ])
    }

    /// The journal's entry, which the log's entry commits to and shows nothing else of.
    ///
    /// - Throws: ``LogFormatError`` unless the head has the log's entry, and that hides this entry of the journal.
    package func check(under head: Checkpoint) throws -> JournalEntry {
        let shown = try logged.check(under: head)
        let chain = SHA256.hash(chainBefore.bytes, journalEntry)
        guard EntrySalts.commitment(to: chain.bytes, salt: salt) == shown.entry else {
            throw LogFormatError.unproven("entry \(logged.number) of the log does not commit to the entry that it is said to hide")
        }
        let entry: JournalEntry
        do { entry = try JournalEntry(encoded: journalEntry) } catch {
            throw LogFormatError.malformed("the journal's entry \(logged.number) cannot be read: \(error)")
        }
        let visible = entry.postings.map { posting -> Posting? in
            switch posting.account {
            case .named, .external: nil
            case .address, .revenue, .claimPool, .burnPool, .program: posting
            }
        }
        guard entry.number == shown.number, entry.time == shown.time, UInt64(entry.outcome.rawValue) == shown.outcome,
            entry.command.kind.rawValue == shown.command.kind, try shown.shownPostings() == visible
        else { throw LogFormatError.unproven("entry \(logged.number) of the log shows something else than the entry that it commits to") }
        return entry
    }
}
