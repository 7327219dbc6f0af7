public import EthereumPrimitives

/// Money that crosses the ledger's border for a caller's account or an address: brought in by the command `credit`, taken out by `withdraw`.
public struct Payment: Sendable, Hashable {
    public let account: FundedAccount
    public let asset: AssetNumber
    public let amount: UInt256
    /// Where it came from or went to: an invoice, a bank reference, a transaction hash. For people; at most 256 bytes.
    public let reference: String

    public init(account: FundedAccount, asset: AssetNumber = .settlement, amount: UInt256, reference: String) {
        self.account = account
        self.asset = asset
        self.amount = amount
        self.reference = reference
    }
}

/// An account that money can be brought to and taken from: a named one, or that of an address. Pools are not.
public enum FundedAccount: Sendable, Hashable {
    case named(AccountName)
    case address(Address)

    public var id: AccountID {
        switch self {
        case .named(let name): .named(name)
        case .address(let address): .address(address)
        }
    }
}

extension FundedAccount: LedgerCodable {
    public func encode(to encoder: inout RLPEncoder) { id.encode(to: &encoder) }

    public init(from decoder: inout RLPDecoder) throws(RLPError) {
        switch try AccountID(from: &decoder) {
        case .named(let name): self = .named(name)
        case .address(let address): self = .address(address)
        case .external, .revenue, .claimPool, .burnPool: throw decoder.invalid("not a value that the ledger writes")
        }
    }
}

extension Payment: LedgerCodable {
    public func encode(to encoder: inout RLPEncoder) {
        encoder.append(account)
        encoder.append(asset)
        encoder.append(amount)
        encoder.append(utf8: reference)
    }

    public init(from decoder: inout RLPDecoder) throws(RLPError) {
        account = try decoder.read()
        asset = try decoder.readAssetNumber()
        amount = try decoder.readUInt256()
        reference = try decoder.readText()
    }
}
