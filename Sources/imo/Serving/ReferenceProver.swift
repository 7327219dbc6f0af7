import ContentProofs
import EthereumPrimitives
import EthereumWallet
import InferenceProxy
import LedgerCore
import Metering
import ReferenceModel
import ReferenceModelServer

/// Makes re-execution proofs of calls that the built-in reference model served, on whichever machine.
struct ReferenceProver: ReexecutionProver {
    func proof(of call: RecordedCall) async -> [UInt8]? {
        guard call.modelCommitment == ReferenceModel.embedded.commitment, let endpoint = ReferenceEndpoint(rawValue: call.endpoint.path),
            let seed = call.seed,
            let repeated = try? ReferenceCall(
                endpoint: endpoint, requestBody: call.requestBody, modelID: call.model.description, seed: seed)
        else { return nil }
        let proof = ReexecutionProof(endpoint: endpoint, options: repeated.options)
        return proof.repeatCall(prompt: call.prompt, on: .embedded) == call.aigcData ? proof.encoded : nil
    }
}

/// Signs attestations with the operator's key.
struct OperatorAttester: Attester {
    let key: PrivateKey

    var address: Address { key.address }
    func sign(_ digest: Bytes32) throws -> [UInt8] { try key.sign(digest).bytes }
}
