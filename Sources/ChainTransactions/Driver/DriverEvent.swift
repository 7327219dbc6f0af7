/// A thing that happened in a step, for the log and for people.
package enum DriverEvent: Sendable, Hashable, CustomStringConvertible {
    case signed(nonce: UInt64, isCancellation: Bool)
    case concluded(nonce: UInt64, hadEffect: Bool)
    /// A node did not take it, or did not answer. It is sent again.
    case notTaken(nonce: UInt64, reason: String)
    /// It would revert, so that it is cancelled instead and its payment goes back.
    case wouldRevert(nonce: UInt64)
    /// The nonce was used up by a transaction that no node shows: nothing more is sent.
    case stopped(nonce: UInt64)

    package var description: String {
        switch self {
        case .signed(let nonce, false): "nonce \(nonce) is signed and sent"
        case .signed(let nonce, true): "the cancellation of nonce \(nonce) is signed and sent"
        case .concluded(let nonce, true): "nonce \(nonce) is final"
        case .concluded(let nonce, false): "nonce \(nonce) is final and had no effect"
        case .notTaken(let nonce, let reason): "nonce \(nonce) was not taken and is sent again: \(reason)"
        case .wouldRevert(let nonce): "nonce \(nonce) would revert and is cancelled instead"
        case .stopped(let nonce):
            """
            nonce \(nonce) is used up in a finalized block, and no node shows by which transaction: nothing more is sent. Name a node with older receipts; if \
            another program sent from this account, open another one
            """
        }
    }

    /// Whether a person must look.
    package var isStop: Bool { if case .stopped = self { true } else { false } }
}
