import ArgumentParser
import EthereumPrimitives
import Ledger
import LedgerCore
import StrictJSON

struct ModelGate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "gate", abstract: "Let only accounts call a model whose wallets hold a token of this ledger, or all accounts again.",
        discussion: """
            The wallets of an account (`imo account link`) count together, and are looked at when each call begins: an account that sells is refused at its next
            call, with 403. What holders of the model's token earned stays theirs. Callers who pay for each call without an account are refused.

            EXAMPLE
              imo model gate tiny --token tiny --least 100
              imo model gate tiny --open
            """)

    @OptionGroup var common: CommonOptions

    @Argument(help: "The model's id.")
    var model: ModelID

    @Option(help: "The token, by its address or its model's id.")
    var token: TokenArgument?

    @Option(help: ArgumentHelp("How much of it the wallets must hold together.", valueName: "amount"))
    var least: Amount?

    @Flag(help: "Let all accounts call the model.")
    var open = false

    func validate() throws {
        guard open ? token == nil && least == nil : token != nil && least != nil else {
            throw ValidationError("give either --token with --least, or --open")
        }
    }

    func run() async throws {
        try await reportingErrors {
            let address = try common.directory.read { reader in
                var view = LedgerView(reader: reader)
                return try token?.resolve(in: &view)
            }
            let gate = address.flatMap { token in least.map { Gate(token: token, least: $0.value) } }
            let entry = try await common.submit(.setGate(SetGate(model: model, gate: gate)))
            common.show(try common.directory.read { try modelJSON(model, reader: $0, entry: entry) })
        }
    }
}
