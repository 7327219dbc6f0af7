public import EthereumPrimitives

/// A token whose transfers holders sign (EIP-3009), as payments need to know it: its contract and the names in its signing domain.
public struct PaymentToken: Sendable, Hashable {
    /// The chain of the contract (EIP-155).
    public let chainID: UInt64
    public let contract: Address
    /// The name in the token's EIP-712 domain, such as `USD Coin`. It need not be the token's own.
    public let name: String
    /// The version in the token's EIP-712 domain, such as `2`.
    public let version: String
    /// The decimals of the token's smallest unit; at most those of the ledger.
    public let decimals: UInt64

    public init(chainID: UInt64, contract: Address, name: String, version: String, decimals: UInt64) {
        self.chainID = chainID
        self.contract = contract
        self.name = name
        self.version = version
        self.decimals = decimals
    }

    /// The ledger's smallest units in one of the token's; nil for more decimals than the ledger has.
    private var scale: UInt256? {
        Int(exactly: decimals).flatMap { $0 <= AssetID.decimals ? UInt256.powerOfTen(AssetID.decimals - $0) : nil }
    }

    /// A number of the token's smallest unit as an amount of the ledger; nil for more than any amount.
    public func amount(of value: UInt256) -> UInt256? { scale.flatMap { value.multiplied(by: $0) } }

    /// The least number of the token's smallest unit that is worth an amount of the ledger; nil for a token that the ledger cannot count.
    public func value(covering amount: UInt256) -> UInt256? { scale.flatMap { UInt256.mulDiv(amount, .one, $0, rounding: .up) } }

    /// The digest that a payer signs.
    ///
    /// - SeeAlso: EIP-3009, EIP-712
    public func digest(of authorization: PaymentAuthorization) -> Bytes32 {
        var domain = StructHasher(typeString: SigningDomain.typeString)
        domain.append(string: name)
        domain.append(string: version)
        domain.append(UInt256(chainID))
        domain.append(contract)
        var hasher = Keccak256()
        hasher.update([0x19, 0x01])
        hasher.update(domain.finish().bytes)
        hasher.update(authorization.structHash.bytes)
        return hasher.finalize()
    }

    /// Whether the texts and the decimals can stand in the ledger.
    var isValid: Bool {
        chainID != 0 && contract != .zero && scale != nil && !name.isEmpty && !version.isEmpty && isWithinLimits
    }

    var isWithinLimits: Bool { name.isWithinTextLimit && version.isWithinTextLimit }

    /// Whether this is the asset: that of another contract or chain is not, and an asset of no chain may be any token.
    func isAsset(_ asset: AssetID) -> Bool {
        guard asset.description.hasPrefix("eip155:") else { return true }
        return asset.description.lowercased() == "eip155:\(chainID)/erc20:\(contract.lowercaseHex)"
    }
}

extension PaymentToken: LedgerCodable {
    public func encode(to encoder: inout RLPEncoder) {
        encoder.append(chainID)
        encoder.append(contract)
        encoder.append(utf8: name)
        encoder.append(utf8: version)
        encoder.append(decimals)
    }

    public init(from decoder: inout RLPDecoder) throws(RLPError) {
        chainID = try decoder.readUInt64()
        contract = try decoder.readAddress()
        name = try decoder.readText()
        version = try decoder.readText()
        decimals = try decoder.readUInt64()
    }
}
