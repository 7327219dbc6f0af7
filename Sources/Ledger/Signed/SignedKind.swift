/// The commands that holders sign, as the API names them.
package enum SignedKind: String, Sendable, CaseIterable {
    case claim
    case claimLifetime = "claim-lifetime"
    case transfer
    case approve
    case transferFrom = "transfer-from"
    case burn
    case contentCommit = "content-commit"
    case contentReveal = "content-reveal"

    /// The EIP-712 struct's name.
    package var primaryType: String {
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

    /// The name of the member that names the signer.
    package var signerName: String {
        switch self {
        case .claim, .claimLifetime, .transfer, .approve, .burn: "holder"
        case .transferFrom: "spender"
        case .contentCommit, .contentReveal: "owner"
        }
    }

    /// Whether the message is about a model's token, rather than about content.
    package var isOfToken: Bool { self != .contentCommit && self != .contentReveal }
}
