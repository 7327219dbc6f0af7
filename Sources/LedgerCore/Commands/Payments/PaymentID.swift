public import EthereumPrimitives

/// Names a payment: the hash of its chain, its token, its payer and the payer's nonce, which the token's contract takes once.
public struct PaymentID: Sendable, Hashable, CustomStringConvertible {
    public let hash: Bytes32

    public init(_ hash: Bytes32) { self.hash = hash }

    public init(_ authorization: PaymentAuthorization, in token: PaymentToken) {
        let parts = UInt256(token.chainID).bigEndianBytes + token.contract.bytes + authorization.from.bytes + authorization.nonce.bytes
        hash = Keccak256.hash(parts)
    }

    /// The account that the payment is credited to. One payment has one account, so that it cannot pay for two calls.
    public var account: AccountName {
        // A name has room for 60 digits after its beginning. 240 bits of a hash are as good as all.
        guard let name = try? AccountName("pay-" + Hex.encode(Array(hash.bytes.prefix(30))).dropFirst(2)) else {
            preconditionFailure("digits are a name")
        }
        return name
    }

    /// The key under which the payment's call is made. It is the hash of no API key that anybody knows.
    public var keyHash: Bytes32 { hash }

    public var description: String { hash.description }
}
