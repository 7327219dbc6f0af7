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

extension FundedAccount {
    /// Reads an address where the text begins with `0x`, else a name. `name:` before it makes it a name in any case, which reaches accounts of earlier
    /// ledgers whose names read as addresses; nil for what is neither.
    public init?(text: String) {
        if text.hasPrefix(FundedAccount.namePrefix) {
            guard let name = try? AccountName(String(text.dropFirst(FundedAccount.namePrefix.count))) else { return nil }
            self = .named(name)
        } else if text.hasPrefix("0x") {
            guard let address = try? Address(text) else { return nil }
            self = .address(address)
        } else {
            guard let name = try? AccountName(text) else { return nil }
            self = .named(name)
        }
    }

    private static let namePrefix = "name:"
}

extension FundedAccount: LedgerCodable {
    public func encode(to encoder: inout RLPEncoder) { id.encode(to: &encoder) }

    public init(from decoder: inout RLPDecoder) throws(RLPError) {
        switch try AccountID(from: &decoder) {
        case .named(let name): self = .named(name)
        case .address(let address): self = .address(address)
        case .external, .revenue, .claimPool, .burnPool, .program: throw decoder.invalid("not a value that the ledger writes")
        }
    }
}
