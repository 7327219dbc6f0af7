public import LedgerCore

/// Checks proofs of kind ``LedgerCore/ProofKind/reexecution``: repeats a deterministic model's call and compares the bytes.
public protocol ReexecutionVerifier: Sendable {
    /// Whether the model with this commitment, called as prompt and proof say, gives exactly the record's data.
    ///
    /// False also when the model is not available: a call that cannot be repeated is not proved.
    func verify(_ reveal: RevealContent) -> Bool

    /// Whether the claim in a proof of kind ``LedgerCore/ProofKind/optimistic`` is about exactly the record's prompt and data. It need not be right.
    func describes(_ reveal: RevealContent) -> Bool
}

extension ReexecutionVerifier {
    /// Answers as for a call that is repeated.
    public func describes(_ reveal: RevealContent) -> Bool { verify(reveal) }
}
