import ArgumentParser
import StrictJSON
import Webhooks

struct WebhookRemove: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove", abstract: "Remove a webhook, with the messages that wait for it.",
        discussion: """
            A running gateway follows at once.

            EXAMPLE
              imo webhook remove hook-1f3a9c20
            """)

    @OptionGroup var common: CommonOptions

    @Argument(help: "The webhook's id.")
    var id: String

    func run() async throws {
        try await reportingErrors {
            try common.directory.requireLedger()
            _ = try common.directory.webhook(id)
            try common.directory.changeWebhooks { endpoints in endpoints.list.removeAll { $0.id == id } }
            common.show(.object(["removed": .string(id)]))
        }
    }
}
