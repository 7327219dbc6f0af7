import ContentProofs
import EthereumPrimitives
import Foundation
import LedgerCore
import ReferenceModel
import ReferenceModelServer
import VerificationGames

enum OptimisticSteps: ProofSteps {
    static func prove(_ draft: RevealDraft, options: ContentAdd) throws -> RevealContent {
        guard draft.modelCommitment == ReferenceModel.embedded.commitment else {
            throw Failure(
                message: "model \(draft.model) is not the built-in reference model (its model commitment differs); use --proof attestation", code: 65)
        }
        let generation = GenerationOptions(
            seed: options.seed, maximumTokens: options.maximumTokens, temperatureMilli: options.temperatureMilli)
        guard let made = OptimisticProof.make(prompt: draft.prompt, endpoint: .completions, options: generation, on: .embedded) else {
            throw Failure(message: "the prompt has more tokens than the reference model reads in one call; shorten it", code: 65)
        }
        return draft.reveal(.optimistic, data: made.text, proof: made.proof.encoded)
    }

    static func problem(with record: ShownRecord, options: ContentVerify) throws -> String? {
        let verifier = try options.verifier()
        guard record.modelCommitment == verifier.commitment else { return "the record names another model" }
        guard let proof = try? OptimisticProof(encoded: record.proof), let program = verifier.program, proof.claim.programRoot == program.root,
            let transcript = proof.transcript(prompt: record.prompt, text: record.aigcData)
        else { return "the claim is not about this prompt, this data and this model" }
        return proof.honestTrace(of: transcript, on: program).claim == proof.claim ? nil : "the model's trace does not end as the claim says"
    }
}
