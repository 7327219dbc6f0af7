import ContentProofs
import EthereumPrimitives
import LedgerCore
import ReferenceModel
import VerificationGames

/// A staked content record, with what the model really does.
struct StakedContent {
    let stake: ContentClaimRecord
    let proof: OptimisticProof
    let trace: CallTrace

    init(_ tokenID: UInt256, _ common: CommonOptions) throws {
        let (content, stake) = try common.directory.read { reader in
            var view = LedgerView(reader: reader)
            return (try view.content(tokenID), try view.contentClaim(tokenID))
        }
        guard let stake else { throw Outcome.contentNotStaked.failure(about: "the record \(tokenID.hexString)") }
        guard content.proofKind == .optimistic, let proof = try? OptimisticProof(encoded: content.proof),
            proof.claim.programRoot == ReferenceProgram.embedded.root,
            let transcript = proof.transcript(prompt: content.prompt, text: content.aigcData)
        else { throw Failure(message: "the record \(tokenID.hexString) is of a model that this program cannot run", code: 65) }
        self.stake = stake
        self.proof = proof
        trace = proof.honestTrace(of: transcript, on: .embedded)
    }

    /// Whether the record says what the model writes.
    var isRight: Bool { trace.claim == proof.claim }

    /// The game about the record.
    ///
    /// - Throws: ``Failure`` when there is none.
    func game(_ tokenID: UInt256) throws -> VerificationGame {
        guard let game = stake.game?.state else {
            throw Failure(message: "there is no game about the record \(tokenID.hexString); begin one with imo content challenge", code: 66)
        }
        return game
    }

    /// The next move of whichever side is to move.
    func move(in game: VerificationGame) -> [UInt8] { ContentMove.game(GamePlayer(trace: trace).move(in: game)).encoded }
}

extension SigningOptions {
    /// Makes a move in the signer's name where one is given, else in the operator's.
    ///
    /// - Returns: Nil when the typed data was printed.
    func play(_ move: [UInt8], about tokenID: UInt256, _ common: CommonOptions) throws -> Command? {
        guard isUsed else { return .playContent(PlayContent(tokenID: tokenID, move: move, player: .zero, authorization: nil)) }
        return try sign(common) { player, authorization in
            .playContent(PlayContent(tokenID: tokenID, move: move, player: player, authorization: authorization))
        }
    }
}
