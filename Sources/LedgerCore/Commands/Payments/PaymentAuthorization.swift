public import EthereumPrimitives

/// A transfer of a token that its holder signs and anyone may send: the fields of `TransferWithAuthorization`.
///
/// - SeeAlso: EIP-3009
public struct PaymentAuthorization: Sendable, Hashable {
    static let typeString =
        "TransferWithAuthorization(address from,address to,uint256 value,uint256 validAfter,uint256 validBefore,bytes32 nonce)"

    /// The payer.
    public let from: Address
    /// The payee.
    public let to: Address
    /// The number of the token's smallest unit.
    public let value: UInt256
    /// The transfer is valid after this Unix time in seconds.
    public let validAfter: UInt256
    /// The transfer is valid before this Unix time in seconds.
    public let validBefore: UInt256
    /// A number that the payer uses once.
    public let nonce: Bytes32

    public init(from: Address, to: Address, value: UInt256, validAfter: UInt256, validBefore: UInt256, nonce: Bytes32) {
        self.from = from
        self.to = to
        self.value = value
        self.validAfter = validAfter
        self.validBefore = validBefore
        self.nonce = nonce
    }

    var structHash: Bytes32 {
        var hasher = StructHasher(typeString: PaymentAuthorization.typeString)
        hasher.append(from)
        hasher.append(to)
        hasher.append(value)
        hasher.append(validAfter)
        hasher.append(validBefore)
        hasher.append(nonce)
        return hasher.finish()
    }
}

extension PaymentAuthorization: LedgerCodable {
    public func encode(to encoder: inout RLPEncoder) {
        encoder.append(from)
        encoder.append(to)
        encoder.append(value)
        encoder.append(validAfter)
        encoder.append(validBefore)
        encoder.append(nonce)
    }

    public init(from decoder: inout RLPDecoder) throws(RLPError) {
        from = try decoder.readAddress()
        to = try decoder.readAddress()
        value = try decoder.readUInt256()
        validAfter = try decoder.readUInt256()
        validBefore = try decoder.readUInt256()
        nonce = try decoder.readBytes32()
    }
}
