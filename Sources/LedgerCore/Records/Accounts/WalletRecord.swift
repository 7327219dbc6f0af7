public import EthereumPrimitives

/// The account for which a wallet's holdings count.
public struct WalletRecord: Sendable, Hashable {
    public let account: AccountName
}

extension WalletRecord: RecordValue {
    var record: Record { .wallet(self) }

    static func of(_ record: Record) -> Self? {
        guard case .wallet(let value) = record else { return nil }
        return value
    }

    public func encode(to encoder: inout RLPEncoder) { encoder.append(account) }
    public init(from decoder: inout RLPDecoder) throws(RLPError) { account = try decoder.readAccountName() }
}
