import ArgumentParser
import ContentProofs
import Ledger
import LedgerCore
import StrictJSON

struct SubmitCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "submit", abstract: "Carry out the commands of a JSON file, all of them or none.",
        discussion: """
            The file has one command, or an array of up to 64, which become one journal entry: {"command": "transferFunds", "from": "alice", "to": "bob",
            "amount": "1000000000000000000"}, with amounts in the smallest unit. Signed typed data ({"typedData": …, "signature": "0x…"}) may be among
            them. When one is refused, none is applied, and the message names it. With --id the same file can be sent again and is applied once.

            EXAMPLE
              imo submit --file payday.json
            """)

    @OptionGroup var common: CommonOptions

    @Option(help: "The file; - for standard input.")
    var file: String

    @Option(help: "The command's id, a UUID of version 7; by default a new one.")
    var id: CommandID?

    func run() async throws {
        try await reportingErrors {
            let json = try readJSON(file, maximumDepth: 24)
            if let profile = try RemoteProfile.chosen() {
                let command = try Command(json: json) { try SignedDocument.command(of: $0, domain: profile.domain) }
                return common.show(.entry(try await common.submit(command, id: id ?? .next())))
            }
            let (ledger, salt) = try common.directory.read { reader in
                var view = LedgerView(reader: reader)
                return (try view.ledger(), try common.directory.signingSalt(&view))
            }
            let command = try Command(json: json) { try SignedDocument.command(of: $0, domain: ledger.signingDomain(salt: salt)) }
            if case .linked(let link) = command,
                let refused = Admission(ledger: ledger, salt: salt, proofs: ReferenceReexecution()).refusedMember(of: link)
            {
                throw refused.outcome.failure(ofMember: refused.index, of: command)
            }
            common.show(.entry(try await common.submit(command, id: id ?? .next())))
        }
    }
}
