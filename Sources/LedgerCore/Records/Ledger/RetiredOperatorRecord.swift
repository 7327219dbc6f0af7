public import EthereumPrimitives

/// The end of an operator's key. What it signed before stays checkable; nothing that it signs is taken any more.
public struct RetiredOperatorRecord: Sendable, Hashable {
    public let until: Timestamp
    /// The entry that replaced the key.
    public let entryNumber: UInt64
    public let successor: Address
    /// Why the key could not hand over by itself; empty where it has.
    public let lossReason: String
}

extension RetiredOperatorRecord: RecordValue {
    var record: Record { .retiredOperator(self) }

    static func of(_ record: Record) -> Self? {
        guard case .retiredOperator(let value) = record else { return nil }
        return value
    }

    public func encode(to encoder: inout RLPEncoder) {
        encoder.append(until)
        encoder.append(entryNumber)
        encoder.append(successor)
        encoder.append(utf8: lossReason)
    }

    public init(from decoder: inout RLPDecoder) throws(RLPError) {
        until = try decoder.readTimestamp()
        entryNumber = try decoder.readUInt64()
        successor = try decoder.readAddress()
        lossReason = try decoder.readText()
    }
}
