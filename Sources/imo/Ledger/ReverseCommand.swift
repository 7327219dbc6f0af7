import ArgumentParser
import Ledger
import LedgerCore
import StrictJSON

struct ReverseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reverse", abstract: "Take back an earlier credit, withdrawal, deposit or transfer, once.",
        discussion: """
            Makes a new entry with the opposite postings, linked to the earlier one. The ledger refuses it when the money is no longer there.

            EXAMPLE
              imo reverse 17 --reference 'booked twice'
            """)

    @OptionGroup var common: CommonOptions

    @Argument(help: "The entry's number, or its command's id.")
    var entry: EntryName

    @Option(help: "The reason, for people.")
    var reference: String = ""

    func run() async throws {
        try await reportingErrors {
            let reversed = try common.directory.read { try $0.require(entry) }
            let made = try await common.submit(.reverse(Reverse(entry: reversed.id, reference: reference)))
            common.show(.object([JSONMember("reversed", .count(reversed.number))] + (JSONValue.entry(made).objectValue ?? [])))
        }
    }
}
