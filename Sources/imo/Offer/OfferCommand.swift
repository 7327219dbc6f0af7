import ArgumentParser

struct OfferCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "offer", abstract: "Offer tokens of a model for deposits: open, deposit, show, close.",
        discussion: """
            EXAMPLE
              imo offer open seed --model tiny --tokens 250000 --target 100 --cap 200 --window-seconds 604800 --proceeds acme
              imo offer deposit seed 12.5 --keystore alice.json
              imo offer close seed
            """,
        subcommands: [OfferOpen.self, OfferDeposit.self, OfferShow.self, OfferClose.self])
}
