/// The commands that holders sign, as the API names them.
enum SignedKind: String, Sendable, CaseIterable {
    case claim
    case claimLifetime = "claim-lifetime"
    case transfer
    case approve
    case transferFrom = "transfer-from"
    case burn
    case contentCommit = "content-commit"
    case contentReveal = "content-reveal"

    /// The EIP-712 struct's name.
    var primaryType: String {
        switch self {
        case .claim: "Claim"
        case .claimLifetime: "ClaimLifetime"
        case .transfer: "Transfer"
        case .approve: "Approve"
        case .transferFrom: "TransferFrom"
        case .burn: "Burn"
        case .contentCommit: "ContentCommit"
        case .contentReveal: "ContentReveal"
        }
    }

    /// The member that names who signs.
    var signerName: String {
        switch self {
        case .claim, .claimLifetime, .transfer, .approve, .burn: "holder"
        case .transferFrom: "spender"
        case .contentCommit, .contentReveal: "owner"
        }
    }

    /// Where signed messages of this kind are sent, after `/imo/v1/`.
    var path: String {
        switch self {
        case .claim: "claims"
        case .claimLifetime: "claims/lifetime"
        case .transfer: "transfers"
        case .approve: "approvals"
        case .transferFrom: "transfers-from"
        case .burn: "burns"
        case .contentCommit: "contents/commitments"
        case .contentReveal: "contents"
        }
    }

    var isOfToken: Bool { self != .contentCommit && self != .contentReveal }
}
