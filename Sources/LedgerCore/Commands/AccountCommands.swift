public import EthereumPrimitives

/// Opens a caller's prepaid account.
public struct CreateAccount: Sendable, Hashable {
    public let name: AccountName

    public init(name: AccountName) {
        self.name = name
    }
}

/// Money that came in from outside for a caller's account or an address.
public struct Credit: Sendable, Hashable {
    public let account: FundedAccount
    public let asset: AssetNumber
    public let amount: UInt256
    /// What it came from: an invoice, a transaction hash. For people; at most 256 bytes.
    public let reference: String

    public init(account: FundedAccount, asset: AssetNumber = .settlement, amount: UInt256, reference: String) {
        self.account = account
        self.asset = asset
        self.amount = amount
        self.reference = reference
    }
}

/// Money that went out to its owner, from a caller's account or an address.
public struct Withdraw: Sendable, Hashable {
    public let account: FundedAccount
    public let asset: AssetNumber
    public let amount: UInt256
    /// How it went out: a bank reference, a transaction hash. For people; at most 256 bytes.
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

/// Gives an account an API key. The ledger knows its SHA-256 only: the key has 256 random bits, so that no salt or slow hash is needed.
public struct CreateKey: Sendable, Hashable {
    public let keyHash: Bytes32
    public let account: AccountName
    /// For people; at most 256 bytes.
    public let label: String

    public init(keyHash: Bytes32, account: AccountName, label: String) {
        self.keyHash = keyHash
        self.account = account
        self.label = label
    }
}

/// Ends an API key for good.
public struct RevokeKey: Sendable, Hashable {
    public let keyHash: Bytes32

    public init(keyHash: Bytes32) {
        self.keyHash = keyHash
    }
}

extension CreateAccount: LedgerCodable {
    public func encode(to encoder: inout RLPEncoder) { encoder.append(name) }
    public init(from decoder: inout RLPDecoder) throws(RLPError) { name = try decoder.readAccountName() }
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

extension Credit: LedgerCodable {
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

extension Withdraw: LedgerCodable {
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

extension CreateKey: LedgerCodable {
    public func encode(to encoder: inout RLPEncoder) {
        encoder.append(keyHash)
        encoder.append(account)
        encoder.append(utf8: label)
    }

    public init(from decoder: inout RLPDecoder) throws(RLPError) {
        keyHash = try decoder.readBytes32()
        account = try decoder.readAccountName()
        label = try decoder.readText()
    }
}

extension RevokeKey: LedgerCodable {
    public func encode(to encoder: inout RLPEncoder) { encoder.append(keyHash) }
    public init(from decoder: inout RLPDecoder) throws(RLPError) { keyHash = try decoder.readBytes32() }
}

extension RLPDecoder {
    /// A text for people.
    mutating func readText() throws(RLPError) -> String {
        let text = try readString()
        guard text.utf8.count <= Command.maximumTextBytes else { throw invalid("a text has at most \(Command.maximumTextBytes) bytes") }
        return text
    }
}
