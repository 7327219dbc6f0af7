import ArgumentParser
import Ledger
import LedgerCore
import StrictJSON

struct ModelList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the registered models.",
        discussion: """
            EXAMPLE
              imo model list --json
            """)

    @OptionGroup var common: CommonOptions

    func run() async throws {
        try await reportingErrors {
            let models = try common.directory.read { reader in
                try reader.models().map { id, record -> JSONValue in
                    .object([
                        "id": .text(id), "token": .text(record.token), "issuer": .text(record.issuer),
                        "priceVersion": .count(record.latestPriceVersion),
                        "registeredAt": .time(record.createdAt),
                    ])
                }
            }
            common.show(.array(models))
        }
    }
}
