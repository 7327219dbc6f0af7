import ArgumentParser
import Ledger
import StrictJSON
import Webhooks

struct WebhookList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List webhooks, and how many messages wait for each.",
        discussion: """
            Secrets are not shown.

            EXAMPLE
              imo webhook list
            """)

    @OptionGroup var common: CommonOptions

    func run() async throws {
        try await reportingErrors {
            try common.directory.requireLedger()
            let waiting = WebhookQueue(directory: common.directory.webhookQueue).messages
            let rows = try WebhookEndpoints(path: common.directory.webhooks).list.map { endpoint -> JSONValue in
                let count = waiting.count { $0.endpoint == endpoint.id }
                return .object((endpoint.json.objectValue ?? []) + [JSONMember("waiting", .count(UInt64(count)))])
            }
            common.show(.array(rows))
        }
    }
}
