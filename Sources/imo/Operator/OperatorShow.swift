import ArgumentParser
import Ledger
import LedgerCore
import StrictJSON

struct OperatorShow: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show the operator's address, and the keys that were the operator's before.",
        discussion: """
            A key that was replaced without its own signature is shown with the reason that was given.

            EXAMPLE
              imo operator show
            """)

    @OptionGroup var common: CommonOptions

    func run() async throws {
        try await reportingErrors {
            let (ledger, retired) = try common.directory.read { reader in
                var view = LedgerView(reader: reader)
                return (try view.ledger(), try reader.retiredOperators())
            }
            common.show(
                .object([
                    "operator": .text(ledger.operatorAddress),
                    "earlier": .array(
                        retired.map { address, record in
                            var members = [
                                JSONMember("operator", .text(address)), JSONMember("until", .time(record.until)),
                                JSONMember("entry", .count(record.entryNumber)), JSONMember("successor", .text(record.successor)),
                            ]
                            if !record.lossReason.isEmpty { members.append(JSONMember("lossReason", .string(record.lossReason))) }
                            return .object(members)
                        }),
                ]))
        }
    }
}
