public import EthereumPrimitives

/// The lifetime totals of an account in one asset. What an account has is what it received less what it gave.
public struct BalanceRecord: Sendable, Hashable {
    /// Lifetime totals stay below this, so that products with a percentage never overflow.
    public static let limit = UInt256.one << 248

    public internal(set) var credits = UInt256.zero
    public internal(set) var debits = UInt256.zero
    /// The sum of the account's open holds.
    public internal(set) var held = UInt256.zero

    public init() {}

    /// Credits less debits; nil for an account that is negative, as only the external one may be.
    public var posted: UInt256? { credits.subtracting(debits) }
    /// The amount that can be held or paid out: posted less held, zero when negative.
    public var available: UInt256 { posted?.subtracting(held) ?? .zero }
}

extension BalanceRecord: RecordValue {
    var record: Record { .balance(self) }

    static func of(_ record: Record) -> Self? {
        guard case .balance(let value) = record else { return nil }
        return value
    }

    public func encode(to encoder: inout RLPEncoder) {
        encoder.append(credits)
        encoder.append(debits)
        encoder.append(held)
    }

    public init(from decoder: inout RLPDecoder) throws(RLPError) {
        credits = try decoder.readUInt256()
        debits = try decoder.readUInt256()
        held = try decoder.readUInt256()
    }
}
