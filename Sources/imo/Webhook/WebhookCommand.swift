import ArgumentParser

struct WebhookCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "webhook",
        abstract: "Have others told of events: low balances, budgets, upstreams, snapshots, claims, payouts, disk, certificate.",
        discussion: """
            A running gateway posts a signed message for each event (Standard Webhooks), keeps it until it is taken, and tries again for three days.

            EXAMPLE
              imo webhook add https://example.com/hooks/imo --event claim.paid --event payout.made
              imo webhook list
            """,
        subcommands: [WebhookAdd.self, WebhookList.self, WebhookTest.self, WebhookRemove.self])
}
