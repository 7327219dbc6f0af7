import ArgumentParser
import EthereumPrimitives
import Ledger
import LedgerCore
import StrictJSON
import VerificationGames

struct ContentRespond: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "respond", abstract: "Make the next move of a game about a record, by what the model really does.",
        discussion: """
            Without a signature the move is the operator's, who defends the record; with --keystore it is the challenger's. The reference model runs the call
            and gives the right answer to whatever is due: the hashes of a split, the first wrong part, or the proof of the one unit that is left.

            EXAMPLE
              imo content respond 0x2f6b1c --keystore challenger.json
            """)

    @OptionGroup var common: CommonOptions

    @Argument(help: "The record's token id.")
    var tokenID: TokenIDArgument

    @OptionGroup var signing: SigningOptions

    func run() async throws {
        try await reportingErrors {
            let staked = try StakedContent(tokenID.value, common)
            let move = staked.move(in: try staked.game(tokenID.value))
            guard let command = try signing.play(move, about: tokenID.value, common) else { return }
            common.show(.entryWithEffects(try await common.submit(command)))
        }
    }
}
