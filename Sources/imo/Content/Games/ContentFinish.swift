import ArgumentParser
import EthereumPrimitives
import Ledger
import LedgerCore
import StrictJSON
import VerificationGames

struct ContentFinish: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "finish", abstract: "End a game whose side to move has no time left, or the window of a record that nobody doubts.",
        discussion: """
            After the window the bond is free and the record is final. Anybody may send it; without a signature the operator does.

            EXAMPLE
              imo content finish 0x2f6b1c
            """)

    @OptionGroup var common: CommonOptions

    @Argument(help: "The record's token id.")
    var tokenID: TokenIDArgument

    @OptionGroup var signing: SigningOptions

    func run() async throws {
        try await reportingErrors {
            let stake = try common.directory.read { reader in
                let view = LedgerView(reader: reader)
                return try view.contentClaim(tokenID.value)
            }
            let move: ContentMove = stake?.game == nil ? .finish : .game(.timeOut)
            guard let command = try signing.play(move.encoded, about: tokenID.value, common) else { return }
            common.show(.entryWithEffects(try await common.submit(command)))
        }
    }
}
