/// The commands that holders sign, as the API names them.
package enum SignedKind: String, Sendable, CaseIterable {
    case claim
    case claimLifetime = "claim-lifetime"
    case transfer
    case approve
    case transferFrom = "transfer-from"
    case burn
    case cancel
    case withdrawal
    case contentCommit = "content-commit"
    case contentReveal = "content-reveal"
    case programEvent = "program-event"
    case contentChallenge = "content-challenge"
    case contentMove = "content-move"
    case keyRevocation = "key-revocation"
    case walletLink = "wallet-link"

    /// The EIP-712 struct's name; of a claim that of one without conditions.
    package var primaryType: String {
        switch self {
        case .claim: "Claim"
        case .claimLifetime: "ClaimLifetime"
        case .transfer: "Transfer"
        case .approve: "Approve"
        case .transferFrom: "TransferFrom"
        case .burn: "Burn"
        case .cancel: "Cancel"
        case .withdrawal: "Withdrawal"
        case .contentCommit: "ContentCommit"
        case .contentReveal: "ContentReveal"
        case .programEvent: "ProgramEvent"
        case .contentChallenge: "ContentChallenge"
        case .contentMove: "ContentMove"
        case .keyRevocation: "RevokeApiKey"
        case .walletLink: "LinkWallet"
        }
    }

    /// The names of all structs that messages of this kind can be: a claim with conditions is another struct than one without.
    package var primaryTypes: [String] {
        switch self {
        case .claim, .claimLifetime: [primaryType, "Bound" + primaryType]
        default: [primaryType]
        }
    }

    /// The name of the member that names the signer.
    package var signerName: String {
        switch self {
        case .claim, .claimLifetime, .transfer, .approve, .burn, .cancel, .withdrawal, .programEvent: "holder"
        case .transferFrom: "spender"
        case .contentCommit, .contentReveal, .keyRevocation: "owner"
        case .walletLink: "wallet"
        case .contentChallenge: "challenger"
        case .contentMove: "player"
        }
    }

    /// The subject of the message.
    package var subject: Subject {
        switch self {
        case .claim, .claimLifetime, .transfer, .approve, .transferFrom, .burn: .token
        case .cancel, .withdrawal, .keyRevocation, .walletLink: .holder
        case .contentCommit, .contentReveal, .contentChallenge, .contentMove: .content
        case .programEvent: .program
        }
    }

    package enum Subject: Sendable {
        /// A model's token.
        case token
        /// The signer alone.
        case holder
        case content
        case program
    }
}
