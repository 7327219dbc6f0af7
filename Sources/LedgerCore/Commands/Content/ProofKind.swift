/// The way in which a content record proves that the model made the data from the prompt. The numbers are permanent.
///
/// A new kind is a case here; the compiler then asks for its rule in `Admission` and for its part in `imo content`.
public enum ProofKind: UInt8, Sendable, Hashable, CaseIterable {
    /// The model is deterministic: anyone repeats the call with the proof's parameters and gets the same bytes.
    case reexecution = 1
    /// The operator's EIP-712 signature over ``RevealContent/attestation(by:)``.
    case attestation = 2
    /// A bond stands behind the claim, and whoever doubts it plays a game about the model's trace.
    case optimistic = 3

    /// The word in JSON.
    public var name: String { "\(self)" }

    /// The word in options and messages.
    public var label: String {
        switch self {
        case .reexecution: "re-execution"
        case .attestation: "attestation"
        case .optimistic: "opml"
        }
    }

    /// Whether a check of the proof takes so long that only a few may run at a time.
    public var isCostlyToCheck: Bool {
        switch self {
        case .reexecution: true
        case .attestation, .optimistic: false
        }
    }
}
