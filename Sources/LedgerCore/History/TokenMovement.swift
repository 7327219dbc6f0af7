internal import EthereumPrimitives

/// Tokens that a command moved.
package struct TokenMovement: Sendable, Hashable {
    let token: Address
    let amount: UInt256
    /// nil for tokens that were minted.
    let giver: Address?
    /// nil for tokens that were burnt.
    let receiver: Address?
}
