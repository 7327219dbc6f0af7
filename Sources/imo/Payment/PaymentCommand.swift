import ArgumentParser

struct PaymentCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "payment", abstract: "Open models to callers who have no account and pay for each call (x402).",
        discussion: """
            A call without an API key of an open model gets 402 with its price. Its caller signs a transfer of a token (EIP-3009) and sends the call again
            with it. A facilitator sends the transfer to the chain; then the call is made, and what it did not cost is the payer's, in the account of its
            address.

            EXAMPLE
              imo payment open tiny --chain-id 8453 --asset 0x833589fCD6eDb6E08f4c7C32D4f71b54bdA02913 --token-name 'USD Coin' --token-version 2 \\
                --decimals 6 --pay-to 0x70997970C51812dc3A010C7d01b50e0d17dc79C8 --cap 0.5 --facilitator https://facilitator.example
              imo payment list
            """,
        subcommands: [PaymentOpen.self, PaymentClose.self, PaymentList.self, PaymentShow.self, PaymentResolve.self])
}
