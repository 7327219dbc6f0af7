public import EthereumPrimitives

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
