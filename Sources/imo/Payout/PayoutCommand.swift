import ArgumentParser

struct PayoutCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "payout", abstract: "Pay what was claimed out to many recipients, each once.",
        discussion: """
            A batch goes through three steps. `prepare` writes a file of recipients and amounts and changes nothing in the ledger. `approve` moves each
            recipient's money into the batch's own account. `mark-paid` books it out of the ledger after you have paid it. Each step can be given again at
            any time, also after it was cut off: nobody is paid twice, and nobody is left out.

            EXAMPLE
              imo payout prepare december.json --least 1
              imo payout approve december.json
              imo payout mark-paid december.json --reference 'bank file 12'
            """,
        subcommands: [PayoutPrepare.self, PayoutShow.self, PayoutApprove.self, PayoutMarkPaid.self])
}

/// The file of a batch, as an argument.
struct PayoutFileOptions: ParsableArguments {
    @OptionGroup var common: CommonOptions

    @Argument(help: "The batch's file, which `imo payout prepare` wrote.")
    var file: String
}
