import ArgumentParser
import LedgerCore
import StrictJSON
import Webhooks

struct WebhookTest: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "test", abstract: "Send a message of the kind webhook.test now, and say what became of it.",
        discussion: """
            The message is signed as all others are, and is not tried again.

            EXAMPLE
              imo webhook test hook-1f3a9c20
            """)

    @OptionGroup var common: CommonOptions

    @Argument(help: "The webhook's id.")
    var id: String

    func run() async throws {
        try await reportingErrors {
            try common.directory.requireLedger()
            let endpoint = try common.directory.webhook(id)
            let event = WebhookEvent.test(of: id, at: .now)
            let outcome = await WebhookSender().send(id: event.id, payload: event.payload, to: endpoint, nowSeconds: Timestamp.now.seconds)
            guard outcome.isDelivered else {
                throw Failure(message: "the webhook '\(id)' did not take the message: \(outcome.text)", code: 69)
            }
            common.show(.object(["webhook": .string(id), "message": .string(event.id), "result": .string(outcome.text)]))
        }
    }
}
