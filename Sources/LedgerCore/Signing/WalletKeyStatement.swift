public import EthereumPrimitives

/// The statement whose signature is an API key: names the account, and how long and for how much a day the key is good.
public struct WalletKeyStatement: Sendable, Hashable {
    public let owner: Address
    public let account: AccountName
    /// For people; at most 256 bytes.
    public let label: String
    /// Seconds since the epoch; the key makes no calls from then on.
    public let expires: UInt64
    /// The most that the key's calls may spend in a day of UTC, in the smallest unit of the asset; nil for what the account has.
    public let dailyLimit: UInt256?

    public init(owner: Address, account: AccountName, label: String, expires: UInt64, dailyLimit: UInt256?) {
        self.owner = owner
        self.account = account
        self.label = label
        self.expires = expires
        self.dailyLimit = dailyLimit
    }

    /// The EIP-712 message that the owner signs in the ledger's own domain. It is used for as long as the key is good, and so has no nonce.
    public var message: TypedMessage {
        guard let dailyLimit else {
            return TypedMessage(
                "ApiKey", signer: owner,
                statement: [
                    "owner": .address(owner), "account": .string(account.description), "label": .string(label),
                    "expires": .uint256(UInt256(expires)),
                ])
        }
        return TypedMessage(
            "LimitedApiKey", signer: owner,
            statement: [
                "owner": .address(owner), "account": .string(account.description), "label": .string(label),
                "expires": .uint256(UInt256(expires)), "dailyLimit": .uint256(dailyLimit),
            ])
    }

    /// The command by which the ledger takes the key. A key of this digest belongs to the account from then on.
    ///
    /// - Parameter digest: That of the message in the ledger's domain.
    package func creation(digest: Bytes32) -> Command {
        let terms = WalletKeyTerms(owner: owner, expiresAt: Timestamp(milliseconds: min(expires, Self.greatestExpiry) * 1000))
        let key = Command.createKey(CreateKey(keyHash: digest, account: account, label: label, wallet: terms))
        guard let dailyLimit else { return key }
        let budget = SetBudget(budget: BudgetID(scope: .key(digest), period: .day), limit: dailyLimit)
        return .linked(LinkedCommands([key, .setBudget(budget)]))
    }
}

extension WalletKeyStatement: LedgerCodable {
    /// The greatest `expires`: milliseconds of it do not overflow.
    public static let greatestExpiry = UInt64.max / 1000

    public func encode(to encoder: inout RLPEncoder) {
        encoder.append(owner)
        encoder.append(account)
        encoder.append(utf8: label)
        encoder.append(expires)
        encoder.append(optional: dailyLimit)
    }

    public init(from decoder: inout RLPDecoder) throws(RLPError) {
        owner = try decoder.readAddress()
        account = try decoder.readAccountName()
        label = try decoder.readText()
        expires = try decoder.readUInt64()
        dailyLimit = try decoder.readOptionalUInt256()
        guard expires <= Self.greatestExpiry else { throw decoder.invalid("not a value that the ledger writes") }
    }
}
