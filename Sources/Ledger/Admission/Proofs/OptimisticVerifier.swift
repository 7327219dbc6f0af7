internal import LedgerCore

/// Checks proofs of kind ``LedgerCore/ProofKind/optimistic``: whether the claim is about exactly the record's prompt and data. Whether the claim is right is
/// a matter of games.
struct OptimisticVerifier: Sendable {
    let models: any ReexecutionVerifier

    func verify(_ reveal: RevealContent) -> Bool { models.describes(reveal) }
}
