package import Resilience

/// The bounds of what strangers can ask of the ledger's API, and of what they can write.
package struct LedgerAPILimits: Sendable {
    /// The limits of each address for all requests.
    package var address = UseLimits()
    /// Signed messages that one address can have entered in a minute, claims aside.
    package var addressWrites = RateLimit(perMinute: 600)
    /// Signed messages of one signer that are entered in a minute, claims aside.
    package var signerWrites = RateLimit(perMinute: 60)
    /// Commitments that are entered in a minute. They cost their senders nothing, who can take any number of keys.
    package var commitments = RateLimit(perMinute: 600)
    /// The processor's milliseconds for false proofs in a minute; of one address a quarter.
    package var falseProofMilliseconds = RateLimit(perMinute: 6_000)
    /// The most addresses, signers and commitments that are remembered.
    package var capacity = 65_536
    /// The memory of bodies that are received or being answered. A quarter of it, the share of one address, holds the largest body.
    package var bodyBytes = 96 << 20

    package init() {}
}
