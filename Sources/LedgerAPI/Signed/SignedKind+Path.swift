internal import Ledger

extension SignedKind {
    /// The largest body of a message of this kind: small where a small one suffices, so that strangers can hold little memory.
    var maximumBodyBytes: Int {
        switch self {
        // A claim names up to 4,096 snapshots of up to 78 digits.
        case .claim: 512 << 10
        case .claimLifetime, .transfer, .approve, .transferFrom, .burn, .cancel, .withdrawal, .contentCommit, .contentChallenge, .keyRevocation,
            .walletLink:
            16 << 10
        // An event has fields of up to 8 KiB, which JSON may escape.
        case .programEvent: 128 << 10
        // A move has at most 16 KiB, in hexadecimal digits.
        case .contentMove: 64 << 10
        // A content record has three parts of at most one mebibyte each, in hexadecimal digits.
        case .contentReveal: 8 << 20
        }
    }

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
        case .withdrawal: "withdrawals"
        case .contentCommit: "contents/commitments"
        case .contentReveal: "contents"
        case .programEvent: "programs/events"
        case .contentChallenge: "contents/challenges"
        case .contentMove: "contents/moves"
        case .keyRevocation: "keys/revocations"
        case .walletLink: "wallets"
        }
    }
}
