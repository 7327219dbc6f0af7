import ContentProofs
import EthereumPrimitives
import Foundation
import LedgerCore
import ReferenceModel
import ReferenceModelServer

enum ReexecutionSteps: ProofSteps {
    static func prove(_ draft: RevealDraft, options: ContentAdd) throws -> RevealContent {
        guard draft.modelCommitment == ReferenceModel.embedded.commitment else {
            throw Failure(
                message: "model \(draft.model) is not the built-in reference model (its model commitment differs); use --proof attestation", code: 65)
        }
        let generation = GenerationOptions(
            seed: options.seed, maximumTokens: options.maximumTokens, temperatureMilli: options.temperatureMilli)
        let proof = ReexecutionProof(endpoint: .completions, options: generation)
        return draft.reveal(.reexecution, data: proof.repeatCall(prompt: draft.prompt, on: .embedded) ?? [], proof: proof.encoded)
    }

    static func problem(with record: ShownRecord, options: ContentVerify) throws -> String? {
        let holds = try options.verifier().verify(
            prompt: record.prompt, aigcData: record.aigcData, modelCommitment: record.modelCommitment, proof: record.proof)
        return holds ? nil : "calling the model again does not give this data"
    }
}
