import ArgumentParser
import EthereumPrimitives
import Ledger
import LedgerCore
import StrictJSON

struct ContentChallenge: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "challenge", abstract: "Doubt a staked record with a bond, and begin the game about it.",
        discussion: """
            The reference model runs the call first: a record that is right is not challenged, because its challenger loses the bond. The bond is held in the
            account of the signer's address, which must have it. Whoever wins the game gets the other's bond; docs/content.md has the rules.

            EXAMPLE
              imo content challenge 0x2f6b1c --keystore challenger.json
            """)

    @OptionGroup var common: CommonOptions

    @Argument(help: "The record's token id.")
    var tokenID: TokenIDArgument

    @OptionGroup var signing: SigningOptions

    @Flag(help: "Challenge the record although it is right, and lose the bond.")
    var evenIfRight = false

    func run() async throws {
        try await reportingErrors {
            let staked = try StakedContent(tokenID.value, common)
            guard evenIfRight || !staked.isRight else {
                throw Failure(message: "the record \(tokenID.value.hexString) is right: the model writes exactly its data; nothing was sent", code: 1)
            }
            let signed = try signing.sign(common) { challenger, authorization in
                .challengeContent(ChallengeContent(challenger: challenger, tokenID: tokenID.value, authorization: authorization))
            }
            guard let signed else { return }
            common.show(.entryWithEffects(try await common.submit(signed)))
        }
    }
}
