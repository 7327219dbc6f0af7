public import EthereumPrimitives

/// An Ethereum account from which the ledger sends: the place of its next transaction, and the first whose outcome is not known.
public struct SenderRecord: Sendable, Hashable {
    /// The most transactions that wait for their outcome.
    public static let maximumOpen: UInt64 = 1_024
    /// The nonce that no account has (EIP-2681).
    static let nonceLimit = UInt64.max

    /// The transactions before this nonce are concluded.
    public internal(set) var firstOpen: UInt64
    /// The nonce of the next intent.
    public internal(set) var next: UInt64
}

extension SenderRecord: RecordValue {
    var record: Record { .sender(self) }

    static func of(_ record: Record) -> Self? {
        guard case .sender(let value) = record else { return nil }
        return value
    }

    public func encode(to encoder: inout RLPEncoder) {
        encoder.append(firstOpen)
        encoder.append(next)
    }

    public init(from decoder: inout RLPDecoder) throws(RLPError) {
        firstOpen = try decoder.readUInt64()
        next = try decoder.readUInt64()
        guard firstOpen <= next else { throw decoder.invalid("the next nonce is below the first open one") }
    }
}
