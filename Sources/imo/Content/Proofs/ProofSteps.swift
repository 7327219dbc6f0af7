import EthereumPrimitives
import Foundation
import LedgerCore

/// The steps of `imo content` for one kind of proof.
protocol ProofSteps {
    /// Makes the data, where the kind makes it, and the proof.
    ///
    /// - Throws: `ValidationError` when an option is missing, ``Failure`` when the kind cannot prove the model's calls.
    static func prove(_ draft: RevealDraft, options: ContentAdd) throws -> RevealContent

    /// Checks a record of another ledger by itself.
    ///
    /// - Returns: nil when the proof holds, else the reason that it does not.
    static func problem(with record: ShownRecord, options: ContentVerify) throws -> String?
}

extension ProofKind {
    /// The register of the command line.
    var steps: any ProofSteps.Type {
        switch self {
        case .reexecution: ReexecutionSteps.self
        case .attestation: AttestationSteps.self
        case .optimistic: OptimisticSteps.self
        }
    }
}

/// A record without data and proof.
struct RevealDraft {
    let owner: Address
    let salt: Bytes32
    let prompt: [UInt8]
    let model: ModelID
    let modelCommitment: Bytes32
    let domain: SigningDomain

    func reveal(_ kind: ProofKind, data: [UInt8], proof: [UInt8]) -> RevealContent {
        RevealContent(
            owner: owner, salt: salt, prompt: prompt, aigcData: data, model: model, modelCommitment: modelCommitment, proofKind: kind, proof: proof,
            authorization: nil)
    }
}

/// The parts of a record of another ledger that its proof is about.
struct ShownRecord {
    let prompt: [UInt8]
    let aigcData: [UInt8]
    let modelCommitment: Bytes32
    let proof: [UInt8]
}
