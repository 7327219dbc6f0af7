internal import Ledger

extension SignedKind {
    /// The path of the endpoint for signed messages of this kind, after `/imo/v1/`.
    var path: String {
        switch self {
        case .claim: "claims"
        case .claimLifetime: "claims/lifetime"
        case .transfer: "transfers"
        case .approve: "approvals"
        case .transferFrom: "transfers-from"
        case .burn: "burns"
        case .cancel: "cancellations"
        case .contentCommit: "contents/commitments"
        case .contentReveal: "contents"
        }
    }
}
