package import EthereumPrimitives
internal import Ledger
package import LedgerCore
package import ReferenceModel
internal import VerificationGames

extension ReferenceModel {
    /// The model commitment of ERC-7007 records: `keccak256(keccak256(configuration) ‖ keccak256(weights))`.
    package var commitment: Bytes32 {
        Keccak256.hash(Keccak256.hash(utf8: configuration), Keccak256.hash(weights))
    }
}

/// Checks re-execution proofs with the built-in reference model, or with one of other weights.
package struct ReferenceReexecution: ReexecutionVerifier {
    private let model: ReferenceModel
    package let commitment: Bytes32

    package init(model: ReferenceModel = .embedded) {
        self.model = model
        commitment = model.commitment
    }

    /// Returns true when the content of a record passes the check; see `verify(prompt:aigcData:modelCommitment:proof:)`.
    package func verify(_ reveal: RevealContent) -> Bool {
        verify(prompt: reveal.prompt, aigcData: reveal.aigcData, modelCommitment: reveal.modelCommitment, proof: reveal.proof)
    }

    /// Returns true when this model, called with the prompt as the proof says, gives exactly the data.
    package func verify(prompt: [UInt8], aigcData: [UInt8], modelCommitment: Bytes32, proof: [UInt8]) -> Bool {
        guard modelCommitment == commitment, let proof = try? ReexecutionProof(encoded: proof) else { return false }
        return proof.repeatCall(prompt: prompt, on: model) == aigcData
    }

    /// Returns true when the claim in a record's proof is about exactly its prompt and data, and about this model.
    package func describes(_ reveal: RevealContent) -> Bool {
        guard reveal.modelCommitment == commitment, let proof = try? OptimisticProof(encoded: reveal.proof), let program,
            proof.claim.programRoot == program.root
        else { return false }
        return proof.transcript(prompt: reveal.prompt, text: reveal.aigcData) != nil
    }

    /// The model as a tree of leaves; nil for a model of another width than the judge's.
    package var program: ReferenceProgram? {
        commitment == ReferenceModel.embedded.commitment ? .embedded : ReferenceProgram(model: model)
    }
}
