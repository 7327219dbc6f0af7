public import EthereumPrimitives

/// A request to a gateway's remote admin endpoints, as its sender signs it.
///
/// The signature binds the method, the path and the exact bytes of the body to one ledger, for a few minutes and for one use.
public struct AdminRequest: Sendable, Hashable {
    /// The HTTP method, such as `POST`.
    public let method: String
    /// The path, such as `/imo/v1/admin/commands`.
    public let path: String
    /// The Keccak-256 of the body's bytes.
    public let bodyHash: Bytes32
    /// A random number, which the gateway takes once.
    public let nonce: Bytes32
    /// Seconds since the epoch; the request is refused from then on.
    public let expires: UInt64

    public init(method: String, path: String, bodyHash: Bytes32, nonce: Bytes32, expires: UInt64) {
        self.method = method
        self.path = path
        self.bodyHash = bodyHash
        self.nonce = nonce
        self.expires = expires
    }

    /// The EIP-712 message that the sender signs in the ledger's own domain.
    public func message(by signer: Address) -> TypedMessage {
        TypedMessage(
            "AdminRequest", signer: signer,
            statement: [
                "method": .string(method), "path": .string(path), "bodyHash": .bytes32(bodyHash), "nonce": .bytes32(nonce),
                "expires": .uint256(UInt256(expires)),
            ])
    }
}
