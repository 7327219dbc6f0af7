public import EthereumPrimitives

/// A signed permission of an account to run the code at `address` as its own.
///
/// - SeeAlso: EIP-7702
public struct Authorization: Sendable, Hashable {
    /// The chain on which the permission is valid, 0 for every chain.
    public let chainID: UInt256
    /// The contract whose code runs.
    public let address: Address
    /// The nonce of the account.
    public let nonce: UInt64
    /// The parity of the signature.
    ///
    /// A transaction may carry an authorization whose signature is void; executing it skips the authorization. The numbers are therefore kept
    /// unchecked, and `authority()` checks them.
    public let yParity: UInt8
    /// The r of the signature, unchecked.
    public let r: UInt256
    /// The s of the signature, unchecked.
    public let s: UInt256

    /// Makes an authorization of its fields, unchecked.
    public init(chainID: UInt256, address: Address, nonce: UInt64, yParity: UInt8, r: UInt256, s: UInt256) {
        self.chainID = chainID
        self.address = address
        self.nonce = nonce
        self.yParity = yParity
        self.r = r
        self.s = s
    }

    /// Signs an authorization.
    ///
    /// - Throws: `PrivateKeyError`, which a key from the initializers of `PrivateKey` never causes.
    public init(chainID: UInt256, address: Address, nonce: UInt64, signedWith key: PrivateKey) throws(PrivateKeyError) {
        let signature = try key.sign(Authorization.signingHash(chainID: chainID, address: address, nonce: nonce))
        self.init(
            chainID: chainID, address: address, nonce: nonce, yParity: signature.yParity, r: signature.r.word,
            s: signature.s.word)
    }

    /// Returns the digest that the account signs: `keccak256(0x05 ‖ rlp([chainID, address, nonce]))`.
    public static func signingHash(chainID: UInt256, address: Address, nonce: UInt64) -> Bytes32 {
        var encoder = RLPEncoder(reservingCapacity: 80)
        encoder.appendList { list in
            list.append(chainID)
            list.append(address)
            list.append(nonce)
        }
        return Keccak256.hash([0x05] + encoder.finish())
    }

    /// The digest that the account signs.
    public var signingHash: Bytes32 {
        Authorization.signingHash(chainID: chainID, address: address, nonce: nonce)
    }

    /// Recovers the account that gave the permission.
    ///
    /// - Throws: `SignatureError` for a signature that is void, one with an s in the upper half included.
    public func authority() throws(SignatureError) -> Address {
        let signature = try Signature(r: Bytes32(r), s: Bytes32(s), yParity: yParity)
        guard signature.isLowS else { throw .outOfRange("s, which is in the upper half,") }
        return try signature.recoverAddress(from: signingHash)
    }

    func encode(into encoder: inout RLPEncoder) {
        encoder.appendList { list in
            list.append(chainID)
            list.append(address)
            list.append(nonce)
            list.append(UInt64(yParity))
            list.append(r)
            list.append(s)
        }
    }

    init(reading list: inout RLPDecoder) throws(RLPError) {
        chainID = try list.readUInt256()
        address = try list.readAddress()
        nonce = try list.readUInt64()
        let start = list.offset
        guard let parity = UInt8(exactly: try list.readUInt64()) else {
            throw .invalid(offset: start, reason: "yParity exceeds 255")
        }
        yParity = parity
        r = try list.readUInt256()
        s = try list.readUInt256()
    }
}
