public import EthereumPrimitives

/// An account of the double-entry books.
public enum AccountID: Sendable, Hashable {
    /// The world outside: where credits come from and withdrawals go. The only account whose balance may be negative.
    case external
    /// A caller's prepaid account.
    case named(AccountName)
    /// The account of an Ethereum address: what was claimed or redeemed to it and not yet withdrawn.
    case address(Address)
    /// The revenue of a model since its token's last snapshot, less the part that burns redeemed.
    case revenue(ModelID)
    /// The part that snapshots made claimable and nobody has claimed yet.
    case claimPool(ModelID)
    /// The part that snapshots set aside for redemption by burning.
    case burnPool(ModelID)
    /// A pool of a program's version, by the name that the policy gives it, or ``laterPool``.
    case program(ProgramID, version: UInt64, pool: String)

    /// The pool of payments that one entry has no room for. No policy can give a pool this name.
    public static let laterPool = "to-be-paid"

    public var mayBeNegative: Bool { self == .external }
}

extension AccountID {
    /// The kind of account, for people: two accounts of different kinds can have the same name.
    public var kind: String {
        switch self {
        case .external: "external"
        case .named: "named"
        case .address: "address"
        case .revenue: "revenue"
        case .claimPool: "claimPool"
        case .burnPool: "burnPool"
        case .program: "program"
        }
    }
}

extension AccountID: CustomStringConvertible {
    public var description: String {
        switch self {
        case .external: "external"
        case .named(let name): name.description
        case .address(let address): address.description
        case .revenue(let model): "revenue:\(model)"
        case .claimPool(let model): "claim-pool:\(model)"
        case .burnPool(let model): "burn-pool:\(model)"
        case .program(let program, let version, let pool): "program:\(program)/\(version)/\(pool)"
        }
    }
}
