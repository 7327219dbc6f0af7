internal import EthereumPrimitives
internal import LedgerCore

/// Checks proofs of kind ``LedgerCore/ProofKind/attestation``: the operator's signature.
struct AttestationVerifier: Sendable {
    let domain: SigningDomain
    let current: CurrentOperator
    /// Whether attestations that name no owner are taken, as journals of earlier versions have them.
    let takesOwnerless: Bool

    func verify(_ reveal: RevealContent) -> Bool { verify(reveal, by: current.address) }

    func verify(_ reveal: RevealContent, by operatorAddress: Address) -> Bool {
        if domain.check(reveal.proof, over: reveal.attestation(by: operatorAddress)) == .accepted { return true }
        return takesOwnerless && domain.check(reveal.proof, over: reveal.ownerlessAttestation(by: operatorAddress)) == .accepted
    }
}
