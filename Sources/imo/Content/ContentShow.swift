import ArgumentParser
import Ledger
import LedgerCore
import StrictJSON

struct ContentShow: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show a record, or its metadata by ERC-7007's JSON schema.",
        discussion: """
            With --json the record is complete: `imo content verify --record` checks it on another machine.

            EXAMPLE
              imo content show 0x2f6b1c --json
            """)

    @OptionGroup var common: CommonOptions

    @Argument(help: "The record's token id: uint256(keccak256(prompt)).")
    var tokenID: TokenIDArgument

    @Flag(help: "Show the metadata instead.")
    var metadata = false

    func run() async throws {
        try await reportingErrors {
            let result = try common.directory.read { reader -> JSONValue in
                guard metadata else { return try contentJSON(tokenID.value, reader: reader) }
                var view = LedgerView(reader: reader)
                return .metadata(of: try view.content(tokenID.value), tokenID: tokenID.value)
            }
            common.show(result)
        }
    }
}
