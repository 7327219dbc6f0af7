internal import EthereumPrimitives
internal import LedgerCore

/// Checks proofs of kind ``LedgerCore/ProofKind/attestation``: the operator's signature.
struct AttestationVerifier: Sendable {
    let domain: SigningDomain
    let operatorAddress: Address

    func verify(_ reveal: RevealContent) -> Bool {
        domain.check(reveal.proof, over: reveal.attestation(by: operatorAddress)) == .accepted
    }
}
