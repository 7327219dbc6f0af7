public import EthereumPrimitives

/// Opens a caller's prepaid account.
public struct CreateAccount: Sendable, Hashable {
    public let name: AccountName

    public init(name: AccountName) {
        self.name = name
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
