import ArgumentParser
import EthereumPrimitives
import Ledger
import LedgerCore
import StrictJSON
import VerificationGames

struct ContentJudge: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "judge", abstract: "Prove the one unit that a game has come down to, and so end the game.",
        discussion: """
            Anybody may prove it: without a signature the operator does. There is one right result, and no proof of another.

            EXAMPLE
              imo content judge 0x2f6b1c
            """)

    @OptionGroup var common: CommonOptions

    @Argument(help: "The record's token id.")
    var tokenID: TokenIDArgument

    @OptionGroup var signing: SigningOptions

    func run() async throws {
        try await reportingErrors {
            let staked = try StakedContent(tokenID.value, common)
            let game = try staked.game(tokenID.value)
            guard game.turn == .judge else {
                throw Failure(
                    message: "the game about \(tokenID.value.hexString) has \(game.end - game.start) parts left; make moves with imo content respond",
                    code: 65)
            }
            guard let command = try signing.play(staked.move(in: game), about: tokenID.value, common) else { return }
            common.show(.entryWithEffects(try await common.submit(command)))
        }
    }
}
