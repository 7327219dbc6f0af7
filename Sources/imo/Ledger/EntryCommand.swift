import ArgumentParser
import Ledger
import LedgerCore
import StrictJSON

struct EntryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "entry", abstract: "Show one entry of the journal: the command, its outcome and its postings.",
        discussion: """
            An entry is named by its number or by its command's id. Refused commands have entries too.

            EXAMPLE
              imo entry 17
            """)

    @OptionGroup var common: CommonOptions

    @Argument(help: "The entry's number, or its command's id.")
    var entry: EntryName

    func run() async throws {
        try await reportingErrors {
            let shown = try common.directory.read { reader -> JSONValue in
                let stored = try reader.require(entry)
                let decoded = try JournalEntry(encoded: stored.entry)
                var view = LedgerView(reader: reader)
                let reversedBy = try view.reversal(of: stored.id)
                let more: JSONValue = .object([
                    "explanation": .string(decoded.outcome.explanation), "body": .body(of: decoded.command),
                    "reversedBy": reversedBy.map { .count($0) }, "chainHash": .text(stored.hash),
                ])
                return .object((JSONValue.entry(decoded).objectValue ?? []) + (more.objectValue ?? []))
            }
            common.show(shown)
        }
    }
}

extension LedgerReader {
    /// - Throws: ``Failure`` when there is no such entry.
    func require(_ name: EntryName) throws -> StoredEntry {
        if let entry = try entry(name) { return entry }
        switch name {
        case .number(let number): throw Failure(message: "the journal has no entry \(number); its last one is \(try head().number)", code: 66)
        case .id(let id): throw Failure(message: "the journal has no entry of the id \(id)", code: 66)
        }
    }
}
